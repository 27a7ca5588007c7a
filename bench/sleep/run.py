#!/usr/bin/python3
"""The sleep bench: the lesson's program, a bare Kestrel endpoint and Gather, one after the other on this machine.

    bench/sleep/run.py                 all three, writes bench/results/sleep.md
    bench/sleep/run.py peer bare       only these, printed, nothing written

Needs `wrk`, the .NET SDK, and Debian's python3-fastapi, python3-uvicorn, python3-uvloop and python3-httptools.
Everything listens on loopback only, and every server is stopped at the end, come what may.
"""

import argparse
import os
import re
import resource
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from harness import DEBIAN_PYTHON, ROOT, ROOT_KEY, SCRATCH, cpu_seconds, free_port, machine, machine_seconds, memory_mb, publish, said

HERE = Path(__file__).resolve().parent
RESULTS = ROOT / "bench" / "results" / "sleep.md"
CROWD = 10_000


# ---- servers -----------------------------------------------------------------------------------------------------


@dataclass
class Server:
    name: str
    title: str
    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)
    headers: list[str] = field(default_factory=list)
    serving: str = ""  # text in the command line of the processes whose memory counts; empty: all of them
    port: int = 0
    process: subprocess.Popen | None = None

    def start(self) -> float:
        """Starts the server; gives the milliseconds until its first right answer."""
        self.port = free_port()
        log = open(SCRATCH / f"{self.name}.log", "w")
        substitute = lambda text: text.replace("{port}", str(self.port))
        began = time.monotonic()
        self.process = subprocess.Popen(
            [substitute(part) for part in self.command],
            env=os.environ | {key: substitute(value) for key, value in self.environment.items()},
            cwd=SCRATCH, stdout=log, stderr=log, start_new_session=True)
        while time.monotonic() - began < 30:
            if self.process.poll() is not None:
                break
            if self.answers("/sleep/0"):
                return (time.monotonic() - began) * 1000
            time.sleep(0.005)
        self.stop()
        raise SystemExit(f"{self.name} did not start:\n" + (SCRATCH / f"{self.name}.log").read_text()[-3000:])

    def answers(self, path: str) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=5) as connection:
                lines = [f"GET {path} HTTP/1.1", "Host: localhost", "Connection: close", *self.headers, "", ""]
                connection.sendall("\r\n".join(lines).encode())
                return b" 200 " in connection.recv(64)
        except OSError:
            return False

    def memory_mb(self, kind: str = "Rss") -> float:
        """Memory of the processes that serve. The peer's supervisor does not serve and is left out, in its favour."""
        return memory_mb(self.process.pid, kind, self.serving)

    def stop(self) -> None:
        if self.process is None:
            return
        try:
            os.killpg(self.process.pid, signal.SIGTERM)
            self.process.wait(10)
        except ProcessLookupError:
            pass
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self.process = None


def peer() -> Server:
    return Server(
        "peer", "the lesson's program (FastAPI, uvicorn, 2 workers)",
        # The fastest way uvicorn offers here; the raised backlog lets 10,000 connect at once.
        [DEBIAN_PYTHON, "-m", "uvicorn", "peer:app", "--app-dir", str(HERE), "--workers", "2", "--loop", "uvloop",
         "--http", "httptools", "--no-access-log", "--log-level", "warning", "--backlog", "16384",
         "--host", "127.0.0.1", "--port", "{port}"],
        environment={"PYTHONDONTWRITEBYTECODE": "1"}, serving="spawn_main")


def bare() -> Server:
    return Server("bare", "a bare Kestrel endpoint", publish("bench/sleep/bare/Bare.Bench.csproj"), aspnet())


def ours() -> Server:
    return Server(
        "ours", "Gather (auth, three behaviours, MVC)", publish("src/Api/Api.csproj"),
        aspnet() | {"Access__RootKey": ROOT_KEY, "Storage__Path": str(SCRATCH / "gather.db")},
        headers=[f"X-Api-Key: {ROOT_KEY}"])


def aspnet() -> dict[str, str]:
    return {"ASPNETCORE_ENVIRONMENT": "Production", "ASPNETCORE_URLS": "http://127.0.0.1:{port}"}


# ---- load --------------------------------------------------------------------------------------------------------


@dataclass
class Load:
    requests: int
    per_second: float
    errors: int
    p50: float
    p99: float
    slowest: float
    cpu_us: float
    rss_peak: float
    pss_peak: float
    strangers: float  # share of the cores that went to neither server nor load: a disturbed run shows here


def seconds_of(text: str) -> float:
    number, unit = re.fullmatch(r"([\d.]+)(us|ms|s|m)", text).groups()
    return float(number) * {"us": 1e-6, "ms": 1e-3, "s": 1, "m": 60}[unit]


def load(server: Server, path: str, connections: int, seconds: int, watch_memory: bool = False) -> Load:
    rss, pss, ended = [0.0], [0.0], threading.Event()

    def watch() -> None:
        while not ended.wait(0.5):
            rss.append(server.memory_mb())
            pss.append(server.memory_mb("Pss"))

    command = ["wrk", "-c", str(connections), "-t", "2", "-d", f"{seconds}s", "--latency", "--timeout", "20s"]
    for header in server.headers:
        command += ["-H", header]
    watcher = threading.Thread(target=watch)
    before, machine_before, began = cpu_seconds(server.process.pid), machine_seconds(), time.monotonic()
    load_before = resource.getrusage(resource.RUSAGE_CHILDREN)
    if watch_memory:  # not when CPU per request is measured: the looking takes a share of the cores
        watcher.start()
    try:
        said = subprocess.run(
            [*command, f"http://127.0.0.1:{server.port}{path}"], check=True, capture_output=True, text=True,
            timeout=seconds + 60).stdout
    finally:
        ended.set()
        if watch_memory:
            watcher.join()
    spent = cpu_seconds(server.process.pid) - before
    load_after = resource.getrusage(resource.RUSAGE_CHILDREN)
    load_spent = load_after.ru_utime + load_after.ru_stime - load_before.ru_utime - load_before.ru_stime
    strangers = (machine_seconds() - machine_before - spent - load_spent) / (time.monotonic() - began) / os.cpu_count()
    requests = int(re.search(r"(\d+) requests in", said)[1])
    errors = sum(int(number) for line in re.findall(r"Socket errors: (.*)", said) for number in re.findall(r"\d+", line))
    errors += sum(int(number) for number in re.findall(r"Non-2xx or 3xx responses: (\d+)", said))
    percentile = {key: seconds_of(value) for key, value in re.findall(r"(\d+)%\s+(\S+)", said.partition("Latency Distribution")[2])}
    slowest = seconds_of(re.search(r"Latency\s+\S+\s+\S+\s+(\S+)", said)[1])
    return Load(
        requests, float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1]), errors, percentile["50"], percentile["99"],
        slowest, spent / max(requests, 1) * 1e6, max(rss), max(pss), max(strangers, 0))


@dataclass
class Measured:
    start_ms: float
    idle_rss: float
    idle_rss_later: float
    small: Load
    two: Load
    five: Load


def warm_up(server: Server) -> None:
    """Until the CPU per request stops falling: on busy cores the JIT needs many seconds to settle, and lies until then."""
    last = float("inf")
    for _ in range(8):
        now = load(server, "/sleep/0", 64, 5).cpu_us
        if now > 0.95 * last:
            return
        last = now


def measure(server: Server, duration: int) -> Measured:
    print(f"# {server.title}", file=sys.stderr)
    starts = []
    for _ in range(2):
        starts.append(server.start())
        server.stop()
    starts.append(server.start())
    try:
        idle = server.memory_mb()
        time.sleep(10)
        idle_later = server.memory_mb()
        warm_up(server)
        measured = Measured(
            statistics.median(starts), idle, idle_later,
            small=load(server, "/sleep/0", 64, duration),
            two=load(server, "/sleep/2", CROWD, 14, watch_memory=True),
            five=load(server, "/sleep/5", CROWD, 22, watch_memory=True))
        print(f"  {measured}", file=sys.stderr)
        return measured
    finally:
        server.stop()


# ---- the report --------------------------------------------------------------------------------------------------


def table(results: dict[str, Measured], titles: dict[str, str]) -> str:
    rows = [
        ("`/sleep/0`, 64 connections: requests/s", lambda m: f"{m.small.per_second:,.0f}"),
        ("… server's CPU per request", lambda m: f"{m.small.cpu_us:.1f} µs"),
        ("… cores taken by others meanwhile", lambda m: f"{m.small.strangers:.0%}"),
        ("… p99", lambda m: f"{m.small.p99 * 1000:.1f} ms"),
        ("… errors", lambda m: f"{m.small.errors:,}"),
        ("`/sleep/2`, 10,000 connections: answered", lambda m: f"{m.two.requests:,}"),
        ("… errors", lambda m: f"{m.two.errors:,}"),
        ("… p50 / p99 / slowest", lambda m: f"{m.two.p50:.2f} / {m.two.p99:.2f} / {m.two.slowest:.2f} s"),
        ("… memory, peak RSS (PSS)", lambda m: f"{m.two.rss_peak:.0f} ({m.two.pss_peak:.0f}) MB"),
        ("… cores taken by others meanwhile", lambda m: f"{m.two.strangers:.0%}"),
        ("`/sleep/5`, 10,000 connections: answered", lambda m: f"{m.five.requests:,}"),
        ("… errors", lambda m: f"{m.five.errors:,}"),
        ("… p50 / p99 / slowest", lambda m: f"{m.five.p50:.2f} / {m.five.p99:.2f} / {m.five.slowest:.2f} s"),
        ("… memory, peak RSS (PSS)", lambda m: f"{m.five.rss_peak:.0f} ({m.five.pss_peak:.0f}) MB"),
        ("idle RSS after start / 10 s later", lambda m: f"{m.idle_rss:.0f} / {m.idle_rss_later:.0f} MB"),
        ("start to first answer (median of 3)", lambda m: f"{m.start_ms:.0f} ms"),
    ]
    lines = ["| | " + " | ".join(titles[name] for name in results) + " |", "|---" + "|---:" * len(results) + "|"]
    lines += [f"| {label} | " + " | ".join(show(m) for m in results.values()) + " |" for label, show in rows]
    return "\n".join(lines)


def verdicts(results: dict[str, Measured]) -> str:
    ours, peer, bare = results["ours"], results["peer"], results["bare"]
    crowd = max(ours.two.rss_peak, ours.five.rss_peak)
    peer_crowd = max(peer.two.rss_peak, peer.five.rss_peak)
    checks = [
        ("requests/s against the peer", "≥ 1.7 ×", ours.small.per_second / peer.small.per_second, " ×", lambda v: v >= 1.7),
        ("CPU per request against the peer", "≤ 0.6 ×", ours.small.cpu_us / peer.small.cpu_us, " ×", lambda v: v <= 0.6),
        ("CPU per request against the bare endpoint", "≤ 1.5 ×", ours.small.cpu_us / bare.small.cpu_us, " ×", lambda v: v <= 1.5),
        ("errors, all loads", "0", ours.small.errors + ours.two.errors + ours.five.errors, "", lambda v: v == 0),
        ("p99 on `/sleep/2` with 10,000", "≤ 2.3 s", ours.two.p99, " s", lambda v: v <= 2.3),
        ("memory with 10,000 waiting, against the peer", f"≤ {peer_crowd:.0f} MB", crowd, " MB", lambda v: v <= peer_crowd),
        ("idle memory", "≤ 120 MB", ours.idle_rss_later, " MB", lambda v: v <= 120),
        ("start to first answer", "≤ 1500 ms", ours.start_ms, " ms", lambda v: v <= 1500),
    ]
    lines = ["| target | asked | measured | |", "|---|---:|---:|---|"]
    for label, asked, value, unit, holds in checks:
        shown = f"{value:.2f}" if unit in (" ×", " s") else f"{value:,.0f}"
        lines.append(f"| {label} | {asked} | {shown}{unit} | {'holds' if holds(value) else '**misses**'} |")
    return "\n".join(lines)


def versions() -> str:
    python = said(DEBIAN_PYTHON, "-c", "import fastapi, platform, uvicorn, uvloop; print('Python', platform.python_version(),"
                  " '· FastAPI', fastapi.__version__, '· uvicorn', uvicorn.__version__, '· uvloop', uvloop.__version__)")
    return f"{python} · {said('wrk', '-v').split(' [')[0]}"


def report(results: dict[str, Measured], titles: dict[str, str], duration: int) -> str:
    return f"""# The sleep API against the lesson's program

Written by `bench/sleep/run.py` in one run: the servers one after the other, the load (`wrk`, 2 threads) on the same cores.
So the server's own CPU time, user and system, of all its processes, is the truer figure; requests/s also counts what `wrk` takes.
Memory is the highest of samples taken every half second during the load; the peer's is that of its two workers.

{table(results, titles)}

## Targets

{verdicts(results)}

What holds the targets that are missed is told in [knobs.md](knobs.md).

## How

{machine(versions())}
- load: `wrk -c 64 -t 2 -d {duration}s --latency` after a warm-up in steps of 5 s until the CPU per request settled; `wrk -c {CROWD} -t 2 --latency --timeout 20s` for 14 s
  and 22 s, without a pause, so that all wait and wake together
- peer: `uvicorn peer:app --workers 2 --loop uvloop --http httptools --no-access-log --backlog 16384`
- ours: `dotnet publish -c Release -r linux-x64 --self-contained false -p:PublishReadyToRun=true`, Production, every call with an API key
"""


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("only", nargs="*", choices=["peer", "bare", "ours", []], help="measure only these, write nothing")
    arguments.add_argument("--seconds", type=int, default=10, help="length of the /sleep/0 run (10)")
    given = arguments.parse_args()

    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    if hard < CROWD + 1000:
        raise SystemExit(f"10,000 connections need more open files than the hard limit of {hard} (ulimit -Hn)")
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))

    makers = {"peer": peer, "bare": bare, "ours": ours}
    chosen = given.only or list(makers)
    try:
        servers = [makers[name]() for name in chosen]
        results = {server.name: measure(server, given.seconds) for server in servers}
    finally:
        shutil.rmtree(SCRATCH, ignore_errors=True)
    titles = {server.name: server.title for server in servers}
    if given.only:
        print(table(results, titles))
    else:
        RESULTS.parent.mkdir(parents=True, exist_ok=True)
        RESULTS.write_text(report(results, titles, given.seconds))
        print(RESULTS.read_text())


if __name__ == "__main__":
    main()
