"""Upload rates over SSH against OpenSSH's ``scp``, on the same links, in turns.

``python tests/benchmarks/bench_upload.py``; needs the emulated boards; a part of
a case's title as argument picks it. Times are whole: connecting,
logging in, copying, closing. A ratio below 0.8 is a failure.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from boards import boardkit

from tango_desktop.core.jobs import JobContext
from tango_desktop.devices.ssh import SshConnection, transfer
from tango_desktop.devices.ssh.settings import SshFiles
from tango_desktop.devices.targets import Target, Way

LEAST_RATIO = 0.8
BASELINE = "scp"
SIZES = ((32, 2048), (128, 4096), (255, 4096), (128, 16384))


@dataclass(frozen=True)
class Case:
    """A link, and how much to send over it.

    Attributes:
        title: for the table.
        link: rate, delay and loss; None for loopback.
        megabytes: 10**6 bytes of the file.
        rounds: how often each way is measured.
        sizes: KiB in a request and under way, of the ways of sending that are compared.
    """

    title: str
    link: dict[str, float] | None
    megabytes: float
    rounds: int
    sizes: tuple[tuple[int, int], ...] = SIZES


CASES = (
    Case("loopback, 2 MB", None, 2, 7),
    Case("loopback, 100 MB", None, 100, 5),
    Case("40 Mbit/s, 10 ms", {"rate_mbit": 40, "delay_ms": 10}, 10, 3),
    Case("200 ms, 2 % loss", {"delay_ms": 200, "loss_percent": 2}, 0.5, 5, SIZES[:1]),
)


def ways(
    case: Case, board: Any, source: Path, home: Path
) -> Iterator[tuple[str, Callable[[], None]]]:
    """The ways of sending ``source``."""
    yield BASELINE, lambda: by_scp(board, source, home)
    yield "put", lambda: by_put(board, source, home)
    for part, under_way in case.sizes:
        yield (
            f"sftp {part}/{under_way} KiB",
            lambda p=part, u=under_way: by_put(board, source, home, (p * 1024, u * 1024)),
        )
    yield "cat", lambda: by_put(board, source, home, has_sftp=False)


def by_scp(board: Any, source: Path, home: Path) -> None:
    """OpenSSH's own."""
    facts = board.connection
    options = ["-q", "-F", "none", "-i", str(facts.key_path), "-P", str(facts.port)]
    known = f"UserKnownHostsFile={home / '.ssh/known_hosts'}"
    subprocess.run(
        ["scp", *options, "-o", known, source, f"{facts.user}@{facts.host}:upload"], check=True
    )


def by_put(
    board: Any,
    source: Path,
    home: Path,
    sizes: tuple[int, int] | None = None,
    has_sftp: bool = True,
) -> None:
    """The program's."""
    usual = transfer.WRITE_BYTES, transfer.UNDER_WAY_BYTES
    transfer.WRITE_BYTES, transfer.UNDER_WAY_BYTES = sizes or usual
    facts = board.connection
    target = Target(Way.SSH, facts.host, facts.user, facts.port)
    try:
        with SshConnection(target, SshFiles(home / ".ssh", home)) as connection:
            connection.use_sftp(has_sftp)
            connection.put(source, "/home/pi/upload", JobContext())
    finally:
        transfer.WRITE_BYTES, transfer.UNDER_WAY_BYTES = usual


def home_for(board: Any, folder: Path) -> Path:
    """A home folder that knows the board and has its key."""
    ssh = folder / ".ssh"
    ssh.mkdir()
    (ssh / "known_hosts").write_text(board.connection.known_hosts_line())
    (ssh / "config").write_text(f"Host *\n  IdentityFile {board.connection.key_path}\n")
    return folder


def measure(case: Case) -> dict[str, list[float]]:
    """Seconds of every round, by way."""
    kit = boardkit()
    options = {} if case.link is None else {"address": "auto", "link": kit.Link(**case.link)}
    seconds: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as folder, kit.ssh_board(**options) as board:
        source = Path(folder, "source")
        source.write_bytes(bytes(range(251)) * (int(case.megabytes * 1e6) // 251))
        home = home_for(board, Path(folder))
        for _ in range(case.rounds):
            for name, send in ways(case, board, source, home):
                begun = time.perf_counter()
                send()
                seconds.setdefault(name, []).append(time.perf_counter() - begun)
                assert board.path("/home/pi/upload").read_bytes() == source.read_bytes()
    return seconds


def report(case: Case, seconds: dict[str, list[float]]) -> bool:
    """Print a table; whether the program is fast enough."""
    medians = {name: statistics.median(times) for name, times in seconds.items()}
    print(f"\n{case.title}, {case.megabytes:g} MB, {case.rounds} rounds in turns")
    for name, median in medians.items():
        ratio = medians[BASELINE] / median
        spread = f"{min(seconds[name]):.3f} to {max(seconds[name]):.3f}"
        print(f"  {name:20} {median:7.3f} s ({spread})  {case.megabytes / median:7.2f} MB/s"
              f"  {ratio:5.2f} x scp")  # fmt: skip
    return medians[BASELINE] / medians["put"] >= LEAST_RATIO


def main() -> int:
    """Every case; 1 when one of them is too slow."""
    wanted = [case for case in CASES if not sys.argv[1:] or sys.argv[1] in case.title]
    good = [report(case, measure(case)) for case in wanted]
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
