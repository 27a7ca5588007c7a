"""What the end-to-end benches share: looking at processes, publishing the program, and naming the machine."""

import os
import platform
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DEBIAN_PYTHON = "/usr/bin/python3"
ROOT_KEY = "bench_0123456789abcdef0123456789abcdef0123456789abcdef"
CLOCK_TICKS = os.sysconf("SC_CLK_TCK")
SCRATCH = Path(tempfile.mkdtemp(prefix="gather-bench-"))
LOAD_BEFORE = f"{os.getloadavg()[0]:.2f}"


# ---- what the kernel says about a server: all its processes, not only the first ----------------------------------


def family(root: int) -> list[int]:
    """The process and all its descendants."""
    children: dict[int, list[int]] = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                parent = int(Path(f"/proc/{entry}/stat").read_text().rpartition(")")[2].split()[1])
            except OSError:  # it ended while we looked
                continue
            children.setdefault(parent, []).append(int(entry))
    found = [root]
    for process in found:
        found += children.get(process, [])
    return found


def cpu_seconds(root: int) -> float:
    ticks = 0
    for process in family(root):
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])  # utime, stime
    return ticks / CLOCK_TICKS


def machine_seconds() -> float:
    """CPU time that the whole machine has spent on anything."""
    user, nice, system, _idle, _wait, *interrupts = map(int, Path("/proc/stat").read_text().split("\n")[0].split()[1:9])
    return (user + nice + system + sum(interrupts)) / CLOCK_TICKS


def memory_mb(root: int, kind: str = "Rss", serving: str = "") -> float:
    """Memory of the process and its descendants, or of those whose command line holds `serving`."""
    total = 0
    for process in family(root):
        try:
            if serving and serving not in Path(f"/proc/{process}/cmdline").read_text():
                continue
            rollup = Path(f"/proc/{process}/smaps_rollup").read_text()
        except OSError:
            continue
        total += int(re.search(rf"^{kind}:\s+(\d+) kB", rollup, re.MULTILINE)[1])
    return total / 1024


# ---- servers -----------------------------------------------------------------------------------------------------


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def publish(project: str) -> list[str]:
    """Publishes a program as it is shipped; gives the command that runs it."""
    out = SCRATCH / Path(project).stem
    subprocess.run(
        ["dotnet", "publish", ROOT / project, "-c", "Release", "-r", "linux-x64", "--self-contained", "false",
         "-p:PublishReadyToRun=true", "-o", out, "-v", "quiet", "--nologo"], check=True, stdout=sys.stderr)
    # The program's directory is its content root: appsettings.json stands there.
    return ["dotnet", str(out / f"Gather.{Path(project).stem}.dll"), "--contentRoot", str(out)]


def wait_until(holds, seconds: float = 30) -> None:
    began = time.monotonic()
    while not holds():
        if time.monotonic() - began > seconds:
            raise RuntimeError("a server did not start")
        time.sleep(0.02)


def succeeds(*command: str) -> bool:
    return subprocess.run(command, capture_output=True).returncode == 0


class NginxSite:
    """A folder, served by nginx from loopback."""

    def __init__(self, root: Path):
        self.root = root

    def __enter__(self):
        self.port = free_port()
        text = (Path(__file__).resolve().parent / "nginx.conf").read_text()
        for name, value in {"scratch": SCRATCH, "port": self.port, "root": self.root}.items():
            text = text.replace("{%s}" % name, str(value))
        (SCRATCH / "nginx.conf").write_text(text)
        self.process = subprocess.Popen(["nginx", "-c", SCRATCH / "nginx.conf", "-e", SCRATCH / "nginx.error.log"])
        wait_until(lambda: succeeds("curl", "-so", "/dev/null", self.url("/")))
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"


class Gather:
    """The server as it is shipped, let in to the loopback site."""

    def __init__(self, program: list[str], site: NginxSite, **settings: str):
        self.port = free_port()
        self.program = program
        self.environment = os.environ | {
            "ASPNETCORE_ENVIRONMENT": "Production", "ASPNETCORE_URLS": f"http://127.0.0.1:{self.port}",
            "Access__RootKey": ROOT_KEY, "Storage__Path": str(SCRATCH / "gather.db"),
            "Egress__AllowedHosts__0": f"127.0.0.1:{site.port}", "Egress__Cache__Path": str(SCRATCH / "cache")} | settings

    def start(self):
        self.log = open(SCRATCH / "gather.log", "a")
        self.process = subprocess.Popen(
            self.program, env=self.environment, cwd=SCRATCH, stdout=self.log, stderr=self.log, start_new_session=True)
        wait_until(lambda: succeeds("curl", "-sfo", "/dev/null", self.url("/health/ready")))

    def stop(self, how: int = signal.SIGTERM):
        os.killpg(self.process.pid, how)
        self.process.wait()
        self.log.close()

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.stop()

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"


# ---- the machine, for the report ---------------------------------------------------------------------------------


def said(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True)
    return (done.stdout + done.stderr).strip().splitlines()[0]


def runtime() -> str:
    found = re.search(r"Microsoft\.AspNetCore\.App (10\S+)(?![\s\S]*AspNetCore\.App 10)", subprocess.run(
        ["dotnet", "--list-runtimes"], capture_output=True, text=True).stdout)
    return f"ASP.NET Core {found[1] if found else '?'}"


def machine(versions: str) -> str:
    model = re.search(r"model name\s*:\s*(.*)", Path("/proc/cpuinfo").read_text())
    memory = int(re.search(r"MemTotal:\s+(\d+)", Path("/proc/meminfo").read_text())[1]) / 1024 / 1024
    return "\n".join([
        f"- machine: {os.cpu_count()} cores ({model[1] if model else platform.machine()}), {memory:.0f} GB,"
        f" Linux {platform.release()}, net.core.somaxconn {Path('/proc/sys/net/core/somaxconn').read_text().strip()}",
        f"- versions: {runtime()} · {versions}",
        f"- revision: {said('git', '-C', str(ROOT), 'describe', '--always', '--dirty')}",
        f"- load average before / after: {LOAD_BEFORE} / {os.getloadavg()[0]:.2f}",
    ])
