#!/usr/bin/python3
"""The scrape bench: aiohttp as the lesson has it, what its readers would make of it, Scrapy, and Gather, on the same 2,000 pages.

    bench/scrape/run.py                    everything, writes bench/results/scrape.md
    bench/scrape/run.py ours-fetch soup    only these, printed, nothing written

nginx serves the Python manual from loopback. Needs the .NET SDK, curl, and Debian's nginx-light, python3.11-doc, python3-aiohttp,
python3-lxml, python3-bs4 and python3-scrapy. Every server is stopped at the end, come what may.
"""

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from harness import DEBIAN_PYTHON, ROOT, ROOT_KEY, SCRATCH, Gather, NginxSite, cpu_seconds, machine, memory_mb, publish, said

HERE = Path(__file__).resolve().parent
RESULTS = ROOT / "bench" / "results" / "scrape.md"
MANUAL = Path("/usr/share/doc/python3.11/html")
PAGES = 2_000
MANY_PAGES = 20_000
ROUNDS = 3
AT_ONCE = 64


@dataclass
class Run:
    pages: int
    seconds: float
    cpu: float
    memory_mb: float

    @property
    def rate(self) -> float:
        return self.pages / self.seconds


# ---- the site ----------------------------------------------------------------------------------------------------


def urls(site: NginxSite, count: int) -> list[str]:
    """So many different URLs: all pages of the manual, again and again under another query."""
    pages = sorted(str(page.relative_to(MANUAL)) for page in MANUAL.rglob("*.html"))
    return [site.url(f"/{pages[i % len(pages)]}?{i // len(pages)}") for i in range(count)]


# ---- the contestants ---------------------------------------------------------------------------------------------


def peer(script: str, *arguments: str, rounds: int = ROUNDS):
    def run(site: NginxSite) -> Run:
        list_of_urls = SCRATCH / "urls.txt"
        list_of_urls.write_text("\n".join(urls(site, PAGES)))
        done = subprocess.run(
            [DEBIAN_PYTHON, "-B", HERE / script, *arguments, list_of_urls], check=True, capture_output=True, text=True)
        return Run(**json.loads(done.stdout.splitlines()[-1]))

    return lambda site: repeat(run, site, rounds)


def repeat(run, site: NginxSite, rounds: int = ROUNDS) -> Run:
    """The run with the median rate."""
    runs = sorted((run(site) for _ in range(rounds)), key=lambda r: r.rate)
    return runs[len(runs) // 2]


class Scraper(Gather):
    def __init__(self, site: NginxSite, cache: bool):
        super().__init__(
            PROGRAM, site, Egress__Hosts__Concurrency=str(AT_ONCE), Scrape__BatchParallelism=str(AT_ONCE),
            **{} if cache else {"Egress__Cache__MaxBytes": "0"})

    def scrape(self, pages: list[str], settings: dict, watch: bool = False) -> Run:
        """One streamed batch, by curl: lines in, lines out."""
        lines, rows = SCRATCH / "lines.ndjson", SCRATCH / "rows.ndjson"
        lines.write_text("".join(json.dumps({"url": url, **settings}) + "\n" for url in pages))
        peak, ended = [0.0], threading.Event()

        def sample() -> None:
            while not ended.wait(0.25):
                peak.append(memory_mb(self.process.pid))

        watcher = threading.Thread(target=sample)
        if watch:  # not when speed is measured: the looking takes a share of the cores
            watcher.start()
        cpu, began = cpu_seconds(self.process.pid), time.monotonic()
        try:
            subprocess.run(
                ["curl", "-sfN", self.url("/v1/scrape/batch"), "-H", f"X-Api-Key: {ROOT_KEY}",
                 "-H", "Content-Type: application/x-ndjson", "-H", "Accept: application/x-ndjson", "-H", "Expect:",
                 "-T", lines, "-X", "POST", "-o", rows], check=True)
        finally:
            ended.set()
            if watch:
                watcher.join()
        seconds, cpu = time.monotonic() - began, cpu_seconds(self.process.pid) - cpu
        done = 0
        with open(rows) as file:
            for row in map(json.loads, file):
                if "error" in row or "problem" in row:
                    raise SystemExit(f"a page failed: {json.dumps(row)[:500]}")
                done += 1
        if done != len(pages):
            raise SystemExit(f"{done} rows came for {len(pages)} pages")
        rows.unlink()
        return Run(done, seconds, cpu, max(peak + [memory_mb(self.process.pid)]))


def ours(settings: dict, cache: bool = False):
    def run_all(site: NginxSite) -> Run:
        with Scraper(site, cache) as gather:
            for _ in range(3):  # the JIT settles
                gather.scrape(urls(site, PAGES), settings)
            # With the cache on, each round asks for pages that are not there yet: what storing costs is what is measured.
            rounds = iter(range(ROUNDS))
            return repeat(lambda site: gather.scrape([f"{url}.{next_round}" for next_round in [next(rounds)] for url in urls(site, PAGES)], settings), site)

    return run_all


def many(formats: list[str]):
    def run(site: NginxSite) -> Run:
        with Scraper(site, cache=True) as gather:
            return gather.scrape(urls(site, MANY_PAGES), {"formats": formats}, watch=True)

    return run


CONTESTANTS = {
    "lesson": ("aiohttp, a session per URL (the lesson)", peer("peers.py", "lesson")),
    "pooled": ("aiohttp, one pooled session", peer("peers.py", "pooled")),
    "lxml": ("… + lxml: title and links", peer("peers.py", "lxml")),
    "soup": ("… + BeautifulSoup: title and links", peer("peers.py", "soup", rounds=1)),
    "scrapy": ("Scrapy: title and links", peer("spider.py", rounds=1)),
    "ours-fetch": ("Gather: fetch only", ours({"formats": []})),
    "ours-cached": ("… fetch only, storing each page in the cache", ours({"formats": []}, cache=True)),
    "ours-links": ("Gather: title and links", ours({"formats": ["links", "metadata"]})),
    "ours-markdown": ("Gather: markdown", ours({"formats": ["markdown"]})),
    "ours-all": ("Gather: every text format, main content found", ours({"formats": ["html", "cleanHtml", "markdown", "text", "links", "metadata"], "onlyMainContent": True})),
    "ours-many": (f"Gather: {MANY_PAGES:,} pages in one stream, title and links", many(["links", "metadata"])),
    "ours-many-markdown": (f"Gather: {MANY_PAGES:,} pages in one stream, markdown", many(["markdown"])),
}


# ---- the report --------------------------------------------------------------------------------------------------


def table(results: dict[str, Run]) -> str:
    lines = ["| | pages | pages/s | CPU per page | peak memory |", "|---|---:|---:|---:|---:|"]
    lines += [f"| {CONTESTANTS[name][0]} | {r.pages:,} | {r.rate:,.0f} | {r.cpu / r.pages * 1e3:.2f} ms | {r.memory_mb:.0f} MB |"
              for name, r in results.items()]
    return "\n".join(lines)


def verdicts(results: dict[str, Run]) -> str:
    ratio = lambda a, b: results[a].rate / results[b].rate
    checks = [
        ("fetch only against pooled aiohttp", "≥ 1.5 ×", ratio("ours-fetch", "pooled"), " ×", lambda v: v >= 1.5),
        ("title and links against aiohttp + lxml", "≥ 5 ×", ratio("ours-links", "lxml"), " ×", lambda v: v >= 5),
        ("markdown against aiohttp + BeautifulSoup's title and links", "≥ 10 ×", ratio("ours-markdown", "soup"), " ×", lambda v: v >= 10),
        (f"memory, {MANY_PAGES:,} pages in one stream, title and links", "≤ 300 MB", results["ours-many"].memory_mb, " MB", lambda v: v <= 300),
    ]
    lines = ["| target | asked | measured | |", "|---|---:|---:|---|"]
    for label, asked, value, unit, holds in checks:
        shown = f"{value:.2f}" if unit == " ×" else f"{value:,.0f}"
        lines.append(f"| {label} | {asked} | {shown}{unit} | {'holds' if holds(value) else '**misses**'} |")
    return "\n".join(lines)


def versions() -> str:
    return said(DEBIAN_PYTHON, "-c", "import aiohttp, bs4, lxml.etree, platform, scrapy; print('Python', platform.python_version(),"
                " '· aiohttp', aiohttp.__version__, '· lxml', lxml.etree.__version__, '· BeautifulSoup', bs4.__version__,"
                " '· Scrapy', scrapy.__version__)") + " · " + said("nginx", "-v").removeprefix("nginx version: ")


def report(results: dict[str, Run]) -> str:
    size = statistics.mean(page.stat().st_size for page in MANUAL.rglob("*.html"))
    return f"""# Scraping against aiohttp and Scrapy

Written by `bench/scrape/run.py` in one run: {PAGES:,} URLs of the Python manual ({size / 1000:.0f} kB a page) from nginx on loopback, one
contestant after the other, the median of {ROUNDS} rounds (BeautifulSoup and Scrapy, which take minutes: one). nginx, and for Gather `curl`, run on the same cores, so pages/s counts them too;
CPU per page is that of the contestant's own process.

{table(results)}

## Targets

{verdicts(results)}

What bounds each figure is told in [scrape-profile.md](scrape-profile.md).

## How

{machine(versions())}
- peers: `peers.py` gathers all URLs at once, as the lesson does (aiohttp's pool then lets 100 through at a time); `spider.py` is Scrapy with {AT_ONCE} at once
- ours: `dotnet publish -c Release -r linux-x64 --self-contained false -p:PublishReadyToRun=true`, Production, one NDJSON body in and NDJSON out by
  `curl -T`, {AT_ONCE} pages at once, robots.txt obeyed, the cache off where not said otherwise (the peers have none)
"""


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("only", nargs="*", choices=[*CONTESTANTS, []], help="measure only these, write nothing")
    given = arguments.parse_args()
    chosen = given.only or list(CONTESTANTS)
    results = {}
    try:
        if any(name.startswith("ours") for name in chosen):
            global PROGRAM
            PROGRAM = publish("src/Api/Api.csproj")
        with NginxSite(MANUAL) as site:
            for name in chosen:
                results[name] = CONTESTANTS[name][1](site)
                print(f"# {CONTESTANTS[name][0]}: {results[name].rate:,.0f} pages/s, {results[name]}", file=sys.stderr)
    finally:
        shutil.rmtree(SCRATCH, ignore_errors=True)
    if given.only:
        print(table(results))
    else:
        RESULTS.write_text(report(results))
        print(RESULTS.read_text())


if __name__ == "__main__":
    main()
