"""Install, switch, probe, go back; and whatever happens, what is current is whole."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import threading
from collections import namedtuple
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

from tango_desktop.core.jobs import JobContext
from tango_desktop.deploy import install as installing
from tango_desktop.deploy import releases as layout
from tango_desktop.deploy.bundle import Bundle, make_bundle, open_bundle
from tango_desktop.deploy.install import install, releases, roll_back, uninstall
from tango_desktop.deploy.runner import manifest
from tango_desktop.errors import DeployError, JobCancelled

Run = Callable[..., "subprocess.CompletedProcess[str]"]
CTX = JobContext()


@pytest.fixture(params=["link", "pointer"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """With links, and on a system that does not allow them."""

    def refuse(*_: object, **__: object) -> None:
        raise OSError("a required privilege is not held")

    if request.param == "pointer":
        monkeypatch.setattr(Path, "symlink_to", refuse)
    return str(request.param)


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "설치 폴더" / "target"


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


def test_update_and_roll_back(bundle: Bundle, next_bundle: Bundle, target: Path, way: str) -> None:
    install(bundle.folder, target, CTX)
    done = install(next_bundle.folder, target, CTX)
    assert done.before == bundle.hash
    assert_whole(target, next_bundle.hash)
    assert [r.hash for r in releases(target)] == [next_bundle.hash, bundle.hash]
    back = roll_back(target)
    assert (back.release, back.before) == (bundle.hash, next_bundle.hash)
    assert_whole(target, bundle.hash)
    with pytest.raises(DeployError, match="no earlier release"):
        roll_back(target)
    assert roll_back(target, release=next_bundle.hash).release == next_bundle.hash
    with pytest.raises(DeployError, match="no release abc") as caught:
        roll_back(target, release="abc")
    assert bundle.hash in caught.value.hint
    assert_whole(target, next_bundle.hash)


def test_from_pointer_to_link_and_back(
    bundle: Bundle, next_bundle: Bundle, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(bundle.folder, target, CTX)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "symlink_to", lambda *_, **__: (_ for _ in ()).throw(OSError("no")))
        install(next_bundle.folder, target, CTX)
        assert_whole(target, next_bundle.hash)
        assert not (target / "current").is_symlink()
    install(bundle.folder, target, CTX)
    assert_whole(target, bundle.hash)
    assert not (target / "current.txt").exists()


def test_installing_the_same_again_changes_nothing(bundle: Bundle, target: Path) -> None:
    install(bundle.folder, target, CTX)
    model = target / "releases" / bundle.hash / "model.onnx"
    before = model.stat().st_ino
    done = install(bundle.folder, target, CTX)
    assert (done.release, done.before) == (bundle.hash, bundle.hash)
    assert model.stat().st_ino == before
    assert len(releases(target)) == 1


def test_installing_again_mends_a_damaged_release(bundle: Bundle, target: Path) -> None:
    install(bundle.folder, target, CTX)
    (target / "releases" / bundle.hash / "model.onnx").write_bytes(b"damaged")
    install(bundle.folder, target, CTX)
    assert open_bundle(target / "releases" / bundle.hash).hash == bundle.hash


def test_only_so_many_releases_are_kept(
    make_artifact: Callable[..., Path], target: Path, tmp_path: Path
) -> None:
    hashes = []
    for number in range(4):
        artifact = make_artifact(tmp_path / str(number), 3.0 + number)
        made = make_bundle(artifact, tmp_path / "bundles", CTX)
        install(made.folder, target, CTX, keep_releases=2)
        hashes.append(made.hash)
    assert [r.hash for r in releases(target)] == [hashes[3], hashes[2]]
    assert {path.name for path in (target / "releases").iterdir()} == set(hashes[2:])


def test_uninstall_leaves_nothing(bundle: Bundle, target: Path, way: str) -> None:
    install(bundle.folder, target, CTX)
    uninstall(target)
    assert not target.exists()
    with pytest.raises(DeployError, match="Nothing is installed"):
        uninstall(target)
    with pytest.raises(DeployError, match="Nothing is installed"):
        roll_back(target)


def test_uninstall_keeps_what_is_not_ours(bundle: Bundle, target: Path) -> None:
    install(bundle.folder, target, CTX)
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
    bundle: Bundle, wrong_bundle: Bundle, target: Path, way: str, run: Run
) -> None:
    with pytest.raises(DeployError):
        install(wrong_bundle.folder, target, CTX)
    assert layout.current_release(target) == ""
    assert not (target / "current").is_symlink()
    assert releases(target) == ()
    result = run(target, "--probe")
    assert "Nothing is installed" in result.stderr
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


def test_cancel_goes_back(
    bundle: Bundle, next_bundle: Bundle, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(bundle.folder, target, CTX)
    ctx = JobContext()
    switched = layout.switch

    def cancel_after(folder: Path, name: str) -> None:
        switched(folder, name)
        ctx.control.cancel()

    monkeypatch.setattr(layout, "switch", cancel_after)
    with pytest.raises(JobCancelled):
        install(next_bundle.folder, target, ctx)
    assert_whole(target, bundle.hash)


def test_roll_back_to_a_damaged_release_is_refused(
    bundle: Bundle, next_bundle: Bundle, target: Path
) -> None:
    install(bundle.folder, target, CTX)
    install(next_bundle.folder, target, CTX)
    (target / "releases" / bundle.hash / "model.onnx").write_bytes(b"damaged")
    with pytest.raises(DeployError, match="not whole any more"):
        roll_back(target)
    assert_whole(target, next_bundle.hash)


# -- places that do not work ------------------------------------------------------------------


def test_a_file_in_place_of_the_folder(bundle: Bundle, target: Path) -> None:
    target.parent.mkdir()
    target.write_text("in the way")
    with pytest.raises(DeployError, match="could not be written") as caught:
        install(bundle.folder, target, CTX)
    assert "Choose a folder" in caught.value.hint


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder(bundle: Bundle, target: Path) -> None:
    target.mkdir(parents=True)
    target.chmod(0o555)
    with pytest.raises(DeployError, match="could not be written"):
        install(bundle.folder, target, CTX)


def test_a_folder_with_other_things(bundle: Bundle, target: Path) -> None:
    target.mkdir(parents=True)
    (target / "thesis.doc").write_text("precious")
    with pytest.raises(DeployError, match=r"holds other things: thesis\.doc"):
        install(bundle.folder, target, CTX)
    assert [path.name for path in target.iterdir()] == ["thesis.doc"]


def test_a_folder_named_current(bundle: Bundle, next_bundle: Bundle, target: Path) -> None:
    install(bundle.folder, target, CTX)
    (target / "current").unlink()
    (target / "current").mkdir()
    with pytest.raises(DeployError, match="could not be written"):
        install(next_bundle.folder, target, CTX)


def test_too_little_space_is_said_before_copying(
    bundle: Bundle, next_bundle: Bundle, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(bundle.folder, target, CTX)
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(installing.shutil, "disk_usage", lambda _: usage(10**9, 10**9, 5000))
    needed = f"{(next_bundle.size_bytes + (1 << 20)) / 1e6:.1f}"  # and a megabyte to spare
    with pytest.raises(DeployError, match=re.escape(f"needs {needed} MB and has 0.0 MB free")):
        install(next_bundle.folder, target, CTX)
    monkeypatch.undo()
    assert_whole(target, bundle.hash)


@pytest.mark.skipif(sys.platform != "linux", reason="limits of file sizes")
def test_a_disk_that_fills_while_copying(bundle: Bundle, next_bundle: Bundle, target: Path) -> None:
    install(bundle.folder, target, CTX)
    code = (
        "import resource, signal, sys\n"
        "from pathlib import Path\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))\n"
        "from tango_desktop.core.jobs import JobContext\n"
        "from tango_desktop.deploy.install import install\n"
        "from tango_desktop.errors import DeployError\n"
        "try:\n"
        "    install(Path(sys.argv[1]), Path(sys.argv[2]), JobContext())\n"
        "except DeployError as error:\n"
        "    print(error.message)\n"
    )
    command = [sys.executable, "-c", code, next_bundle.folder, target]
    result = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=60)
    assert "could not be written" in result.stdout, result.stderr
    assert layout.current_release(target) == bundle.hash
    install(bundle.folder, target, CTX)
    assert_whole(target, bundle.hash)


def test_a_copy_that_is_not_whole_is_not_used(
    bundle: Bundle, next_bundle: Bundle, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(bundle.folder, target, CTX)
    copy = shutil.copyfile

    def lossy(source: Path, to: Path) -> object:
        result = copy(source, to)
        if to.name == "model.onnx":
            to.write_bytes(to.read_bytes()[:-1])
        return result

    monkeypatch.setattr(installing.shutil, "copyfile", lossy)
    with pytest.raises(DeployError, match="not whole"):
        install(next_bundle.folder, target, CTX)
    monkeypatch.undo()
    assert layout.current_release(target) == bundle.hash


def test_a_bundle_that_is_not_whole_is_refused(bundle: Bundle, target: Path) -> None:
    copy = target.parent / "copy"
    shutil.copytree(bundle.folder, copy)
    (copy / "model.onnx").unlink()
    with pytest.raises(DeployError, match="not a complete bundle"):
        install(copy, target, CTX)
    assert not target.exists()


def test_two_programs_at_once(bundle: Bundle, target: Path) -> None:
    target.mkdir(parents=True)
    with (
        FileLock(str(target / ".lock")),
        pytest.raises(DeployError, match="Another program is installing"),
    ):
        install(bundle.folder, target, CTX)


def test_a_damaged_record(bundle: Bundle, target: Path) -> None:
    install(bundle.folder, target, CTX)
    (target / "deployment.json").write_text("{")
    with pytest.raises(DeployError, match="damaged"):
        install(bundle.folder, target, CTX)


# -- kills ------------------------------------------------------------------------------------

# Kills the installing process before the n-th call that changes the disk.
KILLED = """
import os, shutil, sys
from pathlib import Path
from tango_desktop.core.jobs import JobContext
from tango_desktop.deploy import install as installing, probing, releases as layout

bundle, target, step = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
count = 0

def deadly(function):
    def wrapped(*args, **kwargs):
        global count
        if function.__name__ == "copyfile" and Path(args[0]).name != "model.onnx":
            return function(*args, **kwargs)  # one file stands for all
        count += 1
        if count == step:
            os._exit(9)
        return function(*args, **kwargs)
    return wrapped

for owner, names in (
    (layout, ["write_state", "switch", "remove_release", "write_text", "write_json"]),
    (installing, ["_write_launcher"]),
    (Path, ["replace", "symlink_to", "unlink", "mkdir"]),
    (shutil, ["copyfile", "rmtree"]),
    (probing, ["probe"]),
):
    for name in names:
        setattr(owner, name, deadly(getattr(owner, name)))
installing.install(bundle, target, JobContext(), keep_releases=1)
"""


def kill_at(step: int, bundle: Bundle, target: Path) -> int:
    command = [sys.executable, "-c", KILLED, bundle.folder, target, str(step)]
    return subprocess.run(command, capture_output=True, timeout=60).returncode


@pytest.mark.slow
@pytest.mark.parametrize("first", [True, False], ids=["first", "update"])
def test_a_kill_at_any_step_leaves_a_whole_current_release(
    bundle: Bundle, next_bundle: Bundle, tmp_path: Path, first: bool
) -> None:
    origin = tmp_path / "origin"
    if not first:
        install(bundle.folder, origin, CTX)
    killed = 0
    for step in range(1, 200):
        target = tmp_path / str(step)
        if not first:
            shutil.copytree(origin, target, symlinks=True)
        if kill_at(step, next_bundle, target) == 0:
            break
        killed += 1
        current = layout.current_release(target) if target.exists() else ""
        assert current in ({"", next_bundle.hash} if first else {bundle.hash, next_bundle.hash})
        assert not current or not manifest.problems(str(target / "releases" / current))
        if step % 6 == 0:  # and the next call clears up
            install(next_bundle.folder, target, CTX)
            assert_whole(target, next_bundle.hash)
    assert killed > 20
    assert_whole(target, next_bundle.hash)


def test_an_unconfirmed_switch_is_undone_by_the_next_call(
    bundle: Bundle, next_bundle: Bundle, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(bundle.folder, target, CTX)
    state = layout.read_state(target)
    shutil.copytree(next_bundle.folder, target / "releases" / next_bundle.hash)
    switching = layout.Switch(bundle.hash, next_bundle.hash)
    layout.write_state(target, layout.State(state.releases, switching))
    layout.switch(target, next_bundle.hash)
    layout.recover(target)
    assert_whole(target, bundle.hash)
    assert not (target / "releases" / next_bundle.hash).exists()


def test_readers_always_find_a_release_while_it_is_switched(
    bundle: Bundle, next_bundle: Bundle, target: Path
) -> None:
    install(bundle.folder, target, CTX)
    install(next_bundle.folder, target, CTX)
    missing: list[str] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            if not (target / "current" / "model.json").is_file():
                missing.append("gone")

    reader = threading.Thread(target=read)
    reader.start()
    for _ in range(300):
        layout.switch(target, bundle.hash)
        layout.switch(target, next_bundle.hash)
    done.set()
    reader.join()
    assert missing == []
