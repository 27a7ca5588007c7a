"""What the end-to-end benches share: looking at processes, publishing the program, and naming the machine."""

import os
import platform
import re
import socket
import subprocess
import sys
import tempfile
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
