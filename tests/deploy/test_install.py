"""Install, switch, probe, go back; and whatever happens, what is current is whole."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

from tango_desktop.core.jobs import JobContext
from tango_desktop.deploy import releases as layout
from tango_desktop.deploy.bundle import Bundle, open_bundle
from tango_desktop.deploy.install import (
    InstallationPlan,
    install,
    plan,
    roll_back,
    status,
    uninstall,
)
from tango_desktop.deploy.keeper import layout as kept
from tango_desktop.deploy.keeping import KeeperSession
from tango_desktop.devices.local import ThisComputer
from tango_desktop.errors import DeployError, DeviceFullError, JobCancelled

Run = Callable[..., "subprocess.CompletedProcess[str]"]
Patch = Callable[[str], None]
CTX = JobContext()
NO_LINKS = """
import os
def refuse(*_, **__):
    raise OSError("a required privilege is not held")
os.symlink = os.link = refuse
"""


@pytest.fixture(params=["link", "pointer"])
def way(request: pytest.FixtureRequest, patch_keeper: Patch) -> str:
    """With links, and on a system that does not allow them."""
    if request.param == "pointer":
        patch_keeper(NO_LINKS)
    return str(request.param)


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "설치 폴더" / "target"


def releases(folder: Path) -> tuple[layout.Release, ...]:
    """Those installed, the newest first."""
    return tuple(reversed(layout.read_state(folder).releases))


def assert_whole(folder: Path, expected: str) -> None:
    """``expected`` is current, answers its probe when started as a user would, and all is tidy."""
    assert layout.current_release(folder) == expected
    script = [sys.executable, "-B", folder / "run.py", "--probe"]
    probe = subprocess.run(script, capture_output=True, encoding="utf-8", timeout=60)
    assert probe.returncode == 0, probe.stderr
    assert not [path for path in folder.glob(".*") if path.name != ".lock"]
    assert not list((folder / "releases").glob(".*"))


# -- the good way -----------------------------------------------------------------------------


def test_first_installation(
    bundle: Bundle, target: Path, way: str, run: Run, pictures: Path
) -> None:
    done = install(bundle.folder, target, CTX)
    assert (done.release, done.before, done.probe.label) == (bundle.hash, "", "green")
    assert done.probe.difference <= done.probe.tolerance
    assert_whole(target, bundle.hash)
    assert done.script == target / "run.py"
    assert (done.current / "model.onnx").is_file()
    assert open_bundle(target / "releases" / bundle.hash).hash == bundle.hash
    assert (target / "current").is_symlink() == (way == "link")
    assert (target / "current.txt").is_file() == (way == "pointer")
    answer = run(target, pictures / "red.png", "--json")
    assert json.loads(answer.stdout)["label"] == "빨강"


def test_update_and_roll_back(old: Bundle, new: Bundle, target: Path, way: str) -> None:
    install(old.folder, target, CTX)
    done = install(new.folder, target, CTX)
    assert done.before == old.hash
    assert_whole(target, new.hash)
    assert [r.hash for r in releases(target)] == [new.hash, old.hash]
    back = roll_back(target)
    assert (back.release, back.before) == (old.hash, new.hash)
    assert_whole(target, old.hash)
    with pytest.raises(DeployError, match="no earlier release"):
        roll_back(target)
    assert roll_back(target, release=new.hash).release == new.hash
    with pytest.raises(DeployError, match="no release abc") as caught:
        roll_back(target, release="abc")
    assert old.hash in caught.value.hint
    assert_whole(target, new.hash)


def test_from_pointer_to_link_and_back(
    old: Bundle, new: Bundle, target: Path, patch_keeper: Patch
) -> None:
    install(old.folder, target, CTX)
    patch_keeper(NO_LINKS)
    install(new.folder, target, CTX)
    assert_whole(target, new.hash)
    assert not (target / "current").is_symlink()
    patch_keeper("")
    install(old.folder, target, CTX)
    assert_whole(target, old.hash)
    assert not (target / "current.txt").exists()


def test_installing_the_same_again_changes_nothing(old: Bundle, target: Path) -> None:
    install(old.folder, target, CTX)
    model = target / "releases" / old.hash / "model.onnx"
    before = model.stat().st_ino
    done = install(old.folder, target, CTX)
    assert (done.release, done.before) == (old.hash, old.hash)
    assert model.stat().st_ino == before
    assert len(releases(target)) == 1


def test_installing_again_mends_a_damaged_release(old: Bundle, target: Path) -> None:
    install(old.folder, target, CTX)
    (target / "releases" / old.hash / "model.onnx").write_bytes(b"damaged")
    install(old.folder, target, CTX)
    assert open_bundle(target / "releases" / old.hash).hash == old.hash


def test_only_so_many_releases_are_kept(
    make_fake: Callable[..., Bundle], target: Path, tmp_path: Path
) -> None:
    made = [make_fake(tmp_path / name, name) for name in ("a", "b", "c", "d")]
    for one in made:
        install(one.folder, target, CTX, keep_releases=2)
    hashes = [one.hash for one in made]
    assert [r.hash for r in releases(target)] == [hashes[3], hashes[2]]
    assert {path.name for path in (target / "releases").iterdir()} == set(hashes[2:])


def test_uninstall_leaves_nothing(old: Bundle, target: Path, way: str) -> None:
    install(old.folder, target, CTX)
    uninstall(target)
    assert not target.exists()
    with pytest.raises(DeployError, match="Nothing is installed"):
        uninstall(target)
    with pytest.raises(DeployError, match="Nothing is installed"):
        roll_back(target)


def test_uninstall_keeps_what_is_not_ours(old: Bundle, target: Path) -> None:
    install(old.folder, target, CTX)
    (target / "notes.txt").write_text("mine")
    uninstall(target)
    assert [path.name for path in target.iterdir()] == ["notes.txt"]


# -- probes that fail -------------------------------------------------------------------------


def test_a_wrong_answer_goes_back_by_itself(
    bundle: Bundle, wrong_bundle: Bundle, target: Path, way: str
) -> None:
    install(bundle.folder, target, CTX)
    with pytest.raises(DeployError, match=r"golden picture failed: .*another answer"):
        install(wrong_bundle.folder, target, CTX)
    assert_whole(target, bundle.hash)
    assert [r.hash for r in releases(target)] == [bundle.hash]
    assert not (target / "releases" / wrong_bundle.hash).exists()


def test_a_first_installation_that_fails_leaves_nothing_current(
    bundle: Bundle, wrong_bundle: Bundle, target: Path, way: str
) -> None:
    with pytest.raises(DeployError):
        install(wrong_bundle.folder, target, CTX)
    assert layout.current_release(target) == ""
    assert releases(target) == ()
    assert not (target / "run.py").exists()
    install(bundle.folder, target, CTX)
    assert_whole(target, bundle.hash)


FAILS_WHEN_CURRENT = """
from . import trying
real = trying.try_release
def fail(folder, script, *rest):
    if "releases" in script:
        return real(folder, script, *rest)
    return {"code": 4, "output": "", "errors": "no picture", "seconds": 0.0}
trying.try_release = fail
"""


def test_a_first_installation_that_fails_through_the_launcher_leaves_nothing_current(
    bundle: Bundle, target: Path, patch_keeper: Patch, run: Run
) -> None:
    patch_keeper(FAILS_WHEN_CURRENT)
    with pytest.raises(DeployError, match="golden picture failed: no picture"):
        install(bundle.folder, target, CTX)
    assert layout.current_release(target) == ""
    assert not (target / "current").is_symlink()
    assert not (target / "releases" / bundle.hash).exists()
    assert "Nothing is installed" in run(target, "--probe").stderr
    patch_keeper("")
    install(bundle.folder, target, CTX)
    assert_whole(target, bundle.hash)


def test_a_probe_that_hangs_is_stopped(
    bundle: Bundle, next_bundle: Bundle, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(bundle.folder, target, CTX)
    hang = target.parent / "modules"
    hang.mkdir()
    (hang / "onnxruntime.py").write_text("import time; time.sleep(60)")
    with monkeypatch.context() as patch:
        patch.setenv("PYTHONPATH", str(hang))
        with pytest.raises(DeployError, match="not answered within 1 s"):
            install(next_bundle.folder, target, CTX, timeout_s=1)
    assert_whole(target, bundle.hash)


ORDERS = ["open", "want", "take", "build", "try", "activate", "confirm"]


@pytest.mark.parametrize("order", ORDERS[:-1])
def test_cancel_after_any_step_goes_back(
    old: Bundle,
    new: Bundle,
    target: Path,
    monkeypatch: pytest.MonkeyPatch,
    order: str,
) -> None:
    install(old.folder, target, CTX)
    ctx = JobContext()
    asked = KeeperSession._exchange
    orders: list[str] = []

    def cancel_after(self: KeeperSession, job: JobContext, name: str, values: object) -> object:
        answer = asked(self, job, name, values)  # type: ignore[arg-type]
        orders.append(name)
        if name == order:
            ctx.control.cancel()
        return answer

    monkeypatch.setattr(KeeperSession, "_exchange", cancel_after)
    with pytest.raises(JobCancelled):
        install(new.folder, target, ctx)
    assert orders[-1] == order
    assert layout.current_release(target) == old.hash
    install(old.folder, target, CTX)
    assert_whole(target, old.hash)


@pytest.mark.parametrize("step", ["activate", "try", "build"])
def test_cancel_in_the_middle_of_a_step_takes_less_than_a_second(
    old: Bundle, new: Bundle, target: Path, patch_keeper: Patch, step: str
) -> None:
    install(old.folder, target, CTX)
    patch_keeper(ENDLESS[step])
    ctx = JobContext()
    cancelled: list[float] = []

    def cancel() -> None:
        cancelled.append(time.monotonic())
        ctx.control.cancel()

    timer = threading.Timer(1.2, cancel)
    timer.start()
    with pytest.raises(JobCancelled):
        install(new.folder, target, ctx)
    assert time.monotonic() - cancelled[0] < 1.0
    timer.join()
    assert layout.current_release(target) == old.hash
    assert not list((target / "releases").glob(".*"))


# The keeper is busy for ever in that step, and asks now and then whether somebody waits for it.
_WAIT = """
import time
def wait(check):
    while True:
        check()
        time.sleep(0.01)
"""
ENDLESS = {
    "activate": _WAIT
    + """
from . import trying
real = trying.try_release
def hang(folder, script, release, python, timeout_s, check):
    if "releases" not in script:
        wait(check)
    return real(folder, script, release, python, timeout_s, check)
trying.try_release = hang
""",
    "try": _WAIT
    + """
from . import trying
trying.try_release = lambda folder, script, release, python, timeout_s, check: wait(check)
""",
    "build": _WAIT
    + """
from . import staging
staging.build = lambda folder, wanted, check: wait(check)
""",
}


def test_roll_back_to_a_damaged_release_is_refused(old: Bundle, new: Bundle, target: Path) -> None:
    install(old.folder, target, CTX)
    install(new.folder, target, CTX)
    (target / "releases" / old.hash / "model.onnx").write_bytes(b"damaged")
    with pytest.raises(DeployError, match="not whole any more"):
        roll_back(target)
    assert_whole(target, new.hash)


# -- places that do not work ------------------------------------------------------------------


def test_a_file_in_place_of_the_folder(old: Bundle, target: Path) -> None:
    target.parent.mkdir()
    target.write_text("in the way")
    with pytest.raises(DeployError, match="could not be written") as caught:
        install(old.folder, target, CTX)
    assert "Choose a folder" in caught.value.hint


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder(bundle: Bundle, target: Path) -> None:
    target.mkdir(parents=True)
    target.chmod(0o555)
    with pytest.raises(DeployError, match="could not be written"):
        install(bundle.folder, target, CTX)


def test_a_folder_with_other_things(old: Bundle, target: Path) -> None:
    target.mkdir(parents=True)
    (target / "thesis.doc").write_text("precious")
    with pytest.raises(DeployError, match=r"holds other things: thesis\.doc"):
        install(old.folder, target, CTX)
    assert [path.name for path in target.iterdir()] == ["thesis.doc"]


def test_pictures_to_measure_with_are_no_other_things(old: Bundle, target: Path) -> None:
    # Measuring a device that was set up anew leaves them where nothing is installed.
    pictures = target / "benchmark"
    pictures.mkdir(parents=True)
    (pictures / "1.png").write_bytes(b"a picture")
    install(old.folder, target, CTX)
    assert (pictures / "1.png").is_file()
    uninstall(target, CTX)
    assert not target.exists()
    install(old.folder, target, CTX)


def test_a_folder_named_current(old: Bundle, new: Bundle, target: Path) -> None:
    install(old.folder, target, CTX)
    (target / "current").unlink()
    (target / "current").mkdir()
    with pytest.raises(DeployError, match="could not be written"):
        install(new.folder, target, CTX)


def test_too_little_space_is_said_before_anything_is_sent(
    old: Bundle, new: Bundle, target: Path, patch_keeper: Patch
) -> None:
    install(old.folder, target, CTX)
    patch_keeper("from . import disk\ndisk.space = lambda path: (5000, None)")
    with pytest.raises(
        DeviceFullError, match=r"needs 1\.\d MB for this and has 0\.0 MB free"
    ) as caught:
        install(new.folder, target, CTX)
    assert re.search(r"Free 1\.\d MB", caught.value.hint)
    # Nothing was sent: what lies there are second names of what was there before.
    assert all(one.stat().st_nlink > 1 for one in (target / ".incoming").iterdir())
    patch_keeper("from . import disk\ndisk.space = lambda path: (10**9, 20)")
    with pytest.raises(DeviceFullError, match=r"can hold 20 more files; \d\d+ are to be written"):
        install(new.folder, target, CTX)
    assert layout.current_release(target) == old.hash
    patch_keeper("")
    install(old.folder, target, CTX)
    assert_whole(target, old.hash)


def test_old_releases_make_room_when_that_is_enough(
    make_fake: Callable[..., Bundle], target: Path, tmp_path: Path, patch_keeper: Patch
) -> None:
    made = [
        make_fake(tmp_path / name, name, size_bytes=300_000 + number)
        for number, name in enumerate(("a", "bb", "ccc", "dddd"))
    ]
    for one in made[:3]:
        install(one.folder, target, CTX)
    # Room for all but 100 kB, and for more as soon as a release has gone.
    patch_keeper(
        "import os\nfrom . import disk\n"
        f"parent = {str(target / 'releases')!r}\n"
        "disk.space = lambda path: (1_300_000 + 300_000 * (3 - len(os.listdir(parent))), None)"
    )
    with pytest.raises(DeviceFullError):
        install(made[3].folder, target, CTX, keep_releases=4)
    assert [r.hash for r in releases(target)] == [made[n].hash for n in (2, 1, 0)]
    install(made[3].folder, target, CTX, keep_releases=3)
    assert [r.hash for r in releases(target)] == [made[n].hash for n in (3, 2, 1)]
    assert_whole(target, made[3].hash)


@pytest.mark.skipif(sys.platform != "linux", reason="limits of file sizes")
@pytest.mark.parametrize("way", ["together", "alone"])
def test_a_disk_that_fills_while_copying(
    old: Bundle,
    new: Bundle,
    target: Path,
    tmp_path: Path,
    make_fake: Callable[..., Bundle],
    way: str,
) -> None:
    install(old.folder, target, CTX)
    # Small files go over the line together, large ones each on its own way.
    new = new if way == "alone" else make_fake(tmp_path / "small", "small", size_bytes=5000)
    code = (
        "import resource, signal, sys\n"
        "from pathlib import Path\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))\n"
        "from tango_desktop.core.jobs import JobContext\n"
        "from tango_desktop.deploy.install import install\n"
        "from tango_desktop.errors import DeviceFullError\n"
        "try:\n"
        "    install(Path(sys.argv[1]), Path(sys.argv[2]), JobContext())\n"
        "except DeviceFullError as error:\n"
        "    print(error.message)\n"
    )
    command = [sys.executable, "-c", code, new.folder, target]
    result = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=60)
    assert "The disk of this computer is full" in result.stdout, result.stderr
    assert layout.current_release(target) == old.hash
    install(old.folder, target, CTX)
    assert_whole(target, old.hash)


LOSSY = """
from . import disk
disk.link = lambda source, target: False
def copy(source, target):
    with open(source, "rb") as reader, open(target, "wb") as writer:
        writer.write(reader.read()[: -1 if target.endswith("model.onnx") else None])
disk.copy = copy
"""


def test_a_copy_that_is_not_whole_is_not_used(
    old: Bundle, new: Bundle, target: Path, patch_keeper: Patch
) -> None:
    install(old.folder, target, CTX)
    patch_keeper(LOSSY)
    with pytest.raises(DeployError, match="not whole") as caught:
        install(new.folder, target, CTX)
    assert caught.value.details == "model.onnx is damaged."
    assert layout.current_release(target) == old.hash


def test_a_bundle_that_is_not_whole_is_refused(bundle: Bundle, target: Path) -> None:
    copy = target.parent / "copy"
    shutil.copytree(bundle.folder, copy)
    (copy / "model.onnx").unlink()
    with pytest.raises(DeployError, match="not a complete bundle"):
        install(copy, target, CTX)
    assert not target.exists()


def test_two_programs_at_once(old: Bundle, target: Path) -> None:
    target.mkdir(parents=True)
    with (
        FileLock(str(target / ".lock")),
        pytest.raises(DeployError, match="Another program is installing"),
    ):
        install(old.folder, target, CTX)


def test_a_damaged_record(old: Bundle, target: Path) -> None:
    install(old.folder, target, CTX)
    (target / "deployment.json").write_text("{")
    with pytest.raises(DeployError, match="damaged"):
        install(old.folder, target, CTX)


def test_who_is_installing_is_said(
    old: Bundle, new: Bundle, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = KeeperSession._exchange
    refused: list[str] = []

    def install_another(self: KeeperSession, ctx: JobContext, name: str, values: object) -> object:
        if name == "build" and not refused:
            with pytest.raises(DeployError, match=r"\w+ at \S+ is installing in") as caught:
                install(new.folder, target, CTX)
            refused.append(caught.value.hint)
        return asked(self, ctx, name, values)  # type: ignore[arg-type]

    monkeypatch.setattr(KeeperSession, "_exchange", install_another)
    install(old.folder, target, CTX)
    assert refused == ["Wait until it has finished, then try again."]
    assert_whole(target, old.hash)


# -- looking ----------------------------------------------------------------------------------


def test_what_would_be_sent_and_what_is_there(
    bundle: Bundle, next_bundle: Bundle, target: Path
) -> None:
    there = ThisComputer()
    before = plan(bundle.folder, target, CTX)
    assert not before.status.installed
    assert not target.exists()
    assert before.send_bytes == bundle.size_bytes == sum(one.size_bytes for one in before.files)
    told: list[InstallationPlan] = []
    install(bundle.folder, target, CTX, on_plan=told.append)
    (said,) = told
    assert (said.files, said.send_bytes) == (before.files, before.send_bytes)
    assert said.need_bytes == before.need_bytes > before.send_bytes
    assert said.fits
    assert before.fits
    assert plan(bundle.folder, target, CTX).send_bytes == 0
    update = plan(next_bundle.folder, target, CTX)
    sent = {one.name for one in update.files if not one.there}
    assert {"model.onnx", "golden.json", "model.json", "model.yaml", "MANIFEST"} == sent
    assert update.send_bytes == sum(one.size_bytes for one in update.files if not one.there)
    found = status(there, target, CTX)
    assert (found.current, found.folder, found.switching) == (bundle.hash, str(target), None)
    assert found.sizes == {bundle.hash: bundle.size_bytes}
    assert found.free_bytes > 0
    assert found.running == ()
    assert [one.parity for one in found.releases] == ["passed"]


def test_only_what_is_new_is_sent(
    bundle: Bundle, next_bundle: Bundle, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(bundle.folder, target, CTX)
    sent: list[str] = []
    asked = KeeperSession.ask

    def watch(self: KeeperSession, ctx: JobContext, order: str, **values: object) -> object:
        if order == "take":
            sent.extend(digest for digest, _ in values["files"])  # type: ignore[attr-defined]
        return asked(self, ctx, order, **values)

    monkeypatch.setattr(KeeperSession, "ask", watch)
    install(next_bundle.folder, target, CTX)
    assert len(sent) == 5  # the model, its two cards, its golden answer, the manifest
    shared = Path("tango_runner", "main.py")
    first, second = (
        target / "releases" / name / shared for name in (bundle.hash, next_bundle.hash)
    )
    assert first.samefile(second)


# -- kills ------------------------------------------------------------------------------------


def test_an_unconfirmed_switch_is_undone_by_the_next_call(
    bundle: Bundle, next_bundle: Bundle, target: Path
) -> None:
    install(bundle.folder, target, CTX)
    shutil.copytree(next_bundle.folder, target / "releases" / next_bundle.hash)
    switching = {"before": bundle.hash, "after": next_bundle.hash}
    kept.write_state(str(target), {**kept.read_state(str(target)), "switching": switching})
    kept.switch(str(target), next_bundle.hash)
    assert layout.current_release(target) == bundle.hash  # what the launcher starts
    assert status(ThisComputer(), target, CTX).switching == layout.Switch(**switching)
    script = [sys.executable, "-B", target / "run.py", "--info"]
    info = subprocess.run(script, capture_output=True, encoding="utf-8", timeout=60)
    assert bundle.hash in json.loads(info.stdout)["folder"]
    kept.recover(str(target))
    assert_whole(target, bundle.hash)
    assert not (target / "releases" / next_bundle.hash).exists()


def test_readers_always_find_a_release_while_it_is_switched(
    old: Bundle, new: Bundle, target: Path
) -> None:
    install(old.folder, target, CTX)
    install(new.folder, target, CTX)
    missing: list[str] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            if not (target / "current" / "model.yaml").is_file():
                missing.append("gone")

    reader = threading.Thread(target=read)
    reader.start()
    for _ in range(300):
        kept.switch(str(target), old.hash)
        kept.switch(str(target), new.hash)
    done.set()
    reader.join()
    assert missing == []
