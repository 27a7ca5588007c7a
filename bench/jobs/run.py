#!/usr/bin/python3
"""The jobs bench: a crawl against Scrapy, export, what watching costs, and what a million URLs cost.

    bench/jobs/run.py                 everything, writes bench/results/jobs.md
    bench/jobs/run.py crawl export    only these, printed, nothing written

nginx serves ten copies of the Python manual from loopback. Needs the .NET SDK, curl, and Debian's nginx-light, python3.11-doc and
python3-scrapy. Every server is stopped at the end, come what may.
"""

import argparse
import json
import shutil
import signal
import statistics
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from harness import DEBIAN_PYTHON, ROOT, ROOT_KEY, SCRATCH, Gather, NginxSite, cpu_seconds, machine, memory_mb, publish, said, wait_until

HERE = Path(__file__).resolve().parent
RESULTS = ROOT / "bench" / "results" / "jobs.md"
MANUAL = Path("/usr/share/doc/python3.11/html")
COPIES = 10
AT_ONCE = 32
ROUNDS = 5
EXPORTED = 100_000
MILLION = 1_000_000
TITLE_AND_LINKS = {"formats": ["links", "metadata"]}


def ten_manuals() -> Path:
    site = SCRATCH / "site"
    SCRATCH.chmod(0o755)  # nginx reads the site as a user of its own
    site.mkdir()
    for copy in range(COPIES):
        (site / f"{copy}").symlink_to(MANUAL)
    (site / "index.html").write_text("<title>Manuals</title>" + "".join(f'<a href="{copy}/index.html">{copy}</a> ' for copy in range(COPIES)))
    return site


# ---- the contestants ---------------------------------------------------------------------------------------------


class Jobs(Gather):
    """Gather on a store of its own. A job may have as many pages of the site at once as Scrapy."""

    def __init__(self, site: NginxSite):
        self.store = SCRATCH / f"store-{time.monotonic_ns()}"
        self.store.mkdir()
        super().__init__(
            PROGRAM, site, Storage__Path=str(self.store / "gather.db"), Egress__Hosts__Concurrency=str(AT_ONCE), Jobs__PerHost="64",
            Egress__Cache__MaxBytes="0")

    def __exit__(self, *reason):
        super().__exit__(*reason)
        shutil.rmtree(self.store)

    def call(self, method: str, path: str, body=None) -> dict:
        request = urllib.request.Request(
            self.url(path), method=method, data=None if body is None else json.dumps(body).encode(),
            headers={"X-Api-Key": ROOT_KEY, "Content-Type": "application/json"})
        with urllib.request.urlopen(request) as response:
            return json.load(response)

    def crawl(self, site: NginxSite) -> str:
        return self.call("POST", "/v1/jobs/crawls", {"url": site.url("/index.html"), "maxPages": MILLION, "concurrency": 64, "scrape": TITLE_AND_LINKS})["id"]

    def batch(self, lines: Path) -> str:
        done = subprocess.run(
            ["curl", "-sf", self.url("/v1/jobs/batches"), "-H", f"X-Api-Key: {ROOT_KEY}", "-H", "Content-Type: application/x-ndjson",
             "-H", "Expect:", "-X", "POST", "-T", lines], check=True, capture_output=True, text=True)
        return json.loads(done.stdout)["id"]

    def wait(self, job: str) -> dict:
        while True:
            view = self.call("GET", f"/v1/jobs/{job}")
            if view["state"] in ("succeeded", "succeededWithErrors", "failed", "cancelled"):
                return view
            time.sleep(0.05)


def scrapy(site: NginxSite, *job_folder: Path) -> dict:
    feed = SCRATCH / "feed.jsonl"
    done = subprocess.run(
        [DEBIAN_PYTHON, "-B", HERE / "spider.py", site.url("/index.html"), str(AT_ONCE), feed, *job_folder], check=True, capture_output=True, text=True)
    run = json.loads(done.stdout.splitlines()[-1])
    feed.unlink()
    return run | {"rate": run["pages"] / run["seconds"]}


def crawl_once(gather: Jobs, site: NginxSite, watched: bool = False) -> dict:
    cpu, began = cpu_seconds(gather.process.pid), time.monotonic()
    job = gather.crawl(site)
    watcher = subprocess.Popen(
        ["curl", "-sN", gather.url(f"/v1/jobs/{job}/events"), "-H", f"X-Api-Key: {ROOT_KEY}", "-H", "Accept: text/event-stream", "-o", SCRATCH / "events"]
    ) if watched else None
    view = gather.wait(job)
    seconds, cpu = time.monotonic() - began, cpu_seconds(gather.process.pid) - cpu
    if watcher:
        watcher.wait()
        told = (SCRATCH / "events").read_text().count("event: item.")
        if told != view["counts"]["accepted"]:
            raise SystemExit(f"{told} events of {view['counts']['accepted']} items were told")
    pages = view["counts"]["succeeded"]
    return {"pages": pages, "seconds": seconds, "rate": pages / seconds, "cpu": cpu, "memory_mb": memory_mb(gather.process.pid)}


def median(runs: list[dict]) -> dict:
    return sorted(runs, key=lambda r: r["rate"])[len(runs) // 2]


# ---- what is measured --------------------------------------------------------------------------------------------


def crawl(site: NginxSite) -> list[tuple]:
    with Jobs(site) as gather:
        for _ in range(2):  # the JIT settles
            crawl_once(gather, site)
        ours = median([crawl_once(gather, site) for _ in range(ROUNDS)])
    plain = scrapy(site)
    durable = scrapy(site, SCRATCH / "scrapy-job")
    show = lambda r: f"{r['pages']:,} pages in {r['seconds']:.1f} s, {r['rate']:,.0f}/s, {r['cpu'] / r['pages'] * 1e3:.2f} ms CPU a page, {r['memory_mb']:.0f} MB"
    return [
        ("Gather's crawl, durable", show(ours), "", None),
        ("Scrapy's crawl, its queue in memory", show(plain), "", None),
        ("Scrapy's crawl, its queue on disk (JOBDIR)", show(durable), "", None),
        ("pages/s against Scrapy with its queue in memory", f"{ours['rate'] / plain['rate']:.1f} ×", "≥ 10 ×", ours["rate"] >= 10 * plain["rate"]),
    ]


def watching(site: NginxSite) -> list[tuple]:
    with Jobs(site) as gather:
        for _ in range(3):
            crawl_once(gather, site)
        # In turns, so that what else happens on the machine falls on both.
        runs = [(crawl_once(gather, site), crawl_once(gather, site, watched=True)) for _ in range(2 * ROUNDS)]
    cost = lambda of: statistics.median(of(watched) / of(alone) - 1 for alone, watched in runs) * 100
    server = cost(lambda r: r["cpu"] / r["pages"])
    return [
        ("a reader of all events: CPU of the server per page", f"{server:+.1f} %", "< 3 %", server < 3),
        ("… pages/s, with the reader on the same cores", f"{-cost(lambda r: r['seconds']):+.1f} %", "", None),
    ]


def export(site: NginxSite) -> list[tuple]:
    pages = sorted(str(page.relative_to(MANUAL)) for page in MANUAL.rglob("*.html"))
    lines = SCRATCH / "lines.ndjson"
    with open(lines, "w") as file:
        file.write(json.dumps({"scrape": TITLE_AND_LINKS, "concurrency": 64}) + "\n")
        for i in range(EXPORTED):
            file.write(json.dumps(site.url(f"/{i % COPIES}/{pages[i // COPIES % len(pages)]}?{i}")) + "\n")
    with Jobs(site) as gather:
        job = gather.batch(lines)
        began = time.monotonic()
        gather.wait(job)
        worked = time.monotonic() - began
        store = sum(file.stat().st_size for file in gather.store.iterdir())
        rates = []
        for _ in range(3):
            done = subprocess.run(
                ["curl", "-sfN", gather.url(f"/v1/jobs/{job}/results"), "-H", f"X-Api-Key: {ROOT_KEY}", "-H", "Accept: application/x-ndjson",
                 "-o", "/dev/null", "-w", "%{size_download} %{time_total}"], check=True, capture_output=True, text=True)
            size, seconds = map(float, done.stdout.split())
            rates.append(size / 1e6 / seconds)
        memory = memory_mb(gather.process.pid)
    rate = statistics.median(rates)
    return [
        (f"{EXPORTED:,} pages worked on as a batch", f"{worked:.0f} s, {EXPORTED / worked:,.0f}/s; the store has {store / 1e6:,.0f} MB", "", None),
        (f"export of {EXPORTED:,} pages as NDJSON ({size / 1e6:,.0f} MB)", f"{rate:,.0f} MB/s, {memory:.0f} MB RSS after it", "≥ 100 MB/s", rate >= 100),
    ]


def million(site: NginxSite) -> list[tuple]:
    def accept(count: int, then=lambda gather, job: None):
        lines = SCRATCH / "lines.ndjson"
        with open(lines, "w") as file:
            file.write('{"delay":3600,"concurrency":64}\n')
            file.writelines(f'"{site.url("/0/index.html")}?{i}"\n' for i in range(count))
        with Jobs(site) as gather:
            peak, ended = [0.0], threading.Event()

            def sample() -> None:
                while not ended.wait(0.1):
                    peak.append(memory_mb(gather.process.pid))

            watcher = threading.Thread(target=sample)
            watcher.start()
            began = time.monotonic()
            job = gather.batch(lines)
            seconds = time.monotonic() - began
            time.sleep(5)  # its work begins, one page an hour
            ended.set()
            watcher.join()
            return seconds, peak[-1], max(peak), then(gather, job)

    def resume(gather: Jobs, job: str) -> float:
        gather.call("PATCH", f"/v1/jobs/{job}", {"delay": 0})
        done = lambda: gather.call("GET", f"/v1/jobs/{job}")["counts"]["succeeded"]
        wait_until(lambda: done() > 100)
        gather.stop(signal.SIGKILL)
        began = time.monotonic()
        gather.start()
        before = done()
        wait_until(lambda: done() > before)
        return time.monotonic() - began

    _, small, small_peak, _ = accept(10_000)
    seconds, large, large_peak, resumed = accept(MILLION, resume)
    return [
        (f"{MILLION:,} URLs accepted, as lines by curl", f"{seconds:.1f} s", "< 60 s", seconds < 60),
        ("RSS of the server with 10,000 URLs accepted (highest meanwhile)", f"{small:.0f} MB ({small_peak:.0f})", "", None),
        (f"… with {MILLION:,}", f"{large:.0f} MB ({large_peak:.0f})", "± 50 MB", abs(large - small) <= 50),
        ("from the start of the program after kill -9 to the next result, with nearly all of them queued", f"{resumed:.1f} s", "< 5 s", resumed < 5),
    ]


MEASURES = {"crawl": crawl, "watching": watching, "export": export, "million": million}


# ---- the report --------------------------------------------------------------------------------------------------


def table(rows: list[tuple]) -> str:
    lines = ["| | measured | asked | |", "|---|---:|---:|---|"]
    verdict = {None: "", True: "holds", False: "**misses**"}
    return "\n".join(lines + [f"| {label} | {measured} | {asked} | {verdict[holds]} |" for label, measured, asked, holds in rows])


def versions() -> str:
    return said(DEBIAN_PYTHON, "-c", "import platform, scrapy; print('Python', platform.python_version(), '· Scrapy', scrapy.__version__)") \
        + " · " + said("nginx", "-v").removeprefix("nginx version: ")


def report(rows: list[tuple]) -> str:
    return f"""# Jobs against Scrapy, and what they cost

Written by `bench/jobs/run.py` in one run: nginx serves {COPIES} copies of the Python manual from loopback, on the same cores. Both crawl
all of it link by link, breadth first, {AT_ONCE} requests at once, no delay, robots.txt obeyed, and keep the title and the links of every page:
Gather in its SQLite store, durably and with a log entry for each page, Scrapy in a file of lines.

{table(rows)}

## How

{machine(versions())}
- Gather: `dotnet publish -c Release -r linux-x64 --self-contained false -p:PublishReadyToRun=true`, Production, SQLite, the page cache off (the
  peer has none); crawls are the median of {ROUNDS} rounds after two, Scrapy's one round
- watching: {2 * ROUNDS} pairs of crawls, one alone and one with `curl` reading all events; the median of the ratios
- memory is that of all processes of the server (Rss)
"""


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("only", nargs="*", choices=[*MEASURES, []], help="measure only these, write nothing")
    given = arguments.parse_args()
    rows = []
    try:
        global PROGRAM
        PROGRAM = publish("src/Api/Api.csproj")
        with NginxSite(ten_manuals()) as site:
            for name in given.only or MEASURES:
                rows += MEASURES[name](site)
                print(table(rows), file=sys.stderr)
    finally:
        shutil.rmtree(SCRATCH, ignore_errors=True)
    if not given.only:
        RESULTS.write_text(report(rows))
    print(table(rows) if given.only else RESULTS.read_text())


if __name__ == "__main__":
    main()
