"""The command line of the runner."""

import argparse
import io
import json
import os
import signal
import sys
from typing import Any, Callable, Dict, List, Optional

from . import VERSION, benchmark_plan
from .failures import (
    EXIT_INPUT,
    EXIT_INTERRUPTED,
    EXIT_OK,
    InputError,
    RunnerError,
    forget_output,
    missing_package,
)

_EPILOG = """\
inputs: a picture, a folder, a video file, a camera number (0), a CSI camera (csi, csi:1), an
address (http, https, rtsp).
--http: without a HOST only this device can look; 0.0.0.0:PORT is for everyone on the network.
--mqtt: user and password come from TANGO_MQTT_USER and TANGO_MQTT_PASSWORD.
An installed release keeps counts (speed, confidence, brightness) in its folder
"monitor"; --no-statistics or TANGO_STATISTICS=0 keeps none.
COCO results: image ids count from 1 in the order read, category ids are class numbers from 0; with
--coco-ids both are looked up by name in that annotation file.
exit codes: 0 fine, 2 wrong command line, 3 an input cannot be read, 4 the bundle is damaged,
5 a Python package is missing, 6 the probe failed, 7 the output cannot be written, 130 interrupted.
"""


_UNCERTAIN = 50


def parser() -> argparse.ArgumentParser:
    """The arguments that the runner takes."""
    made = argparse.ArgumentParser(
        prog="run.py",
        description="Says what is in pictures, with the model in this folder.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument("inputs", nargs="*", metavar="INPUT", help="what to look at")
    made.add_argument("--list", metavar="FILE", help="more inputs, one a line (UTF-8)")
    made.add_argument("--json", action="store_true", help="one line of JSON for each picture")
    made.add_argument("--save", metavar="FOLDER", help="annotated copies and result tables")
    made.add_argument("--show", action="store_true", help="a window (Esc or q ends)")
    made.add_argument("--top", type=_at_least(1), help="most answers (3) or boxes a picture")
    made.add_argument("--score", type=_share, help="boxes: the least confidence, 0 to 1")
    made.add_argument("--iou", type=_share, help="boxes: overlapping by more are one, 0 to 1")
    made.add_argument("--coco", metavar="FILE", help="boxes: COCO results; see below for ids")
    made.add_argument("--coco-ids", metavar="FILE", help="COCO annotations that give the ids")
    made.add_argument("--http", metavar="[HOST:]PORT", help="a page with the live picture")
    made.add_argument("--mqtt", metavar="HOST[:PORT]/TOPIC", help="answers to an MQTT broker")
    made.add_argument(
        "--retry",
        type=_seconds,
        default=float("inf"),
        metavar="SECONDS",
        help="how long a stream that broke is tried again (for ever)",
    )
    made.add_argument("--no-statistics", action="store_true", help="count nothing")
    made.add_argument(
        "--keep-uncertain",
        type=_at_least(0),
        nargs="?",
        const=_UNCERTAIN,
        metavar="N",
        help="keep the N (%d) pictures that it is least sure of" % _UNCERTAIN,
    )
    made.add_argument("--limit", type=_at_least(1), help="stop after so many pictures or frames")
    made.add_argument("--threads", type=_at_least(0), default=0, help="0: the engine chooses")
    made.add_argument("--probe", action="store_true", help="check the bundle, compare the golden")
    benchmark_plan.add_arguments(made, _at_least, _seconds)
    benchmark_plan.add_provider(made)
    made.add_argument("--info", action="store_true", help="what this bundle is, as JSON")
    made.add_argument("--version", action="version", version="tango_runner " + VERSION)
    return made


def _at_least(least: int) -> Any:
    def number(text: str) -> int:
        if not text.isdigit() or int(text) < least:
            raise argparse.ArgumentTypeError("%s is not a number from %d up" % (text, least))
        return int(text)

    return number


def _seconds(text: str) -> float:
    return _number(text, 86400.0, "a time in seconds")


def _share(text: str) -> float:
    return _number(text, 1.0, "a number from 0 to 1")


def _number(text: str, most: float, what: str) -> float:
    try:
        if 0.0 <= float(text) <= most:
            return float(text)
    except ValueError:
        pass
    raise argparse.ArgumentTypeError("%s is not %s" % (text, what))


def main(folder: str, arguments: Optional[List[str]] = None) -> int:
    """Run with the bundle in ``folder``; returns the exit code."""
    _speak_utf8()
    args = parser().parse_args(arguments)
    try:
        _require_packages()
        return _act(folder, args)
    except RunnerError as error:
        _say(str(error))
        return error.exit_code
    except BrokenPipeError:  # the reader of our output has left
        forget_output()
        return EXIT_OK
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED


def _require_packages() -> None:
    for name, package in (("numpy", "NumPy"), ("PIL", "Pillow")):
        try:
            __import__(name)
        except ImportError as error:
            raise missing_package(package, name, error) from error


def _act(folder: str, args: argparse.Namespace) -> int:
    if args.info:
        return _info(folder)
    if args.probe:
        return _probe(folder)
    if args.coco_ids and not args.coco:
        parser().error("--coco-ids is for --coco FILE, which is missing")
    inputs = args.inputs + (_listed(args.list) if args.list else [])
    if not inputs:
        parser().error("an INPUT is needed: a picture, a folder, a video, a camera, an address")
    if args.benchmark:
        return _benchmark(folder, inputs, args)
    return _look(folder, inputs, args)


def _listed(path: str) -> List[str]:
    try:
        with open(path, "rb") as stream:  # bytes: the locale must not decide what a name is
            return [os.fsdecode(line.rstrip(b"\r\n")) for line in stream if line.strip()]
    except OSError as error:
        raise InputError("%s cannot be read (%s)." % (path, error.strerror)) from error


def _info(folder: str) -> int:
    from .card import read_card

    card = read_card(folder)
    _print({"runner": VERSION, "folder": folder, **card._asdict()})
    return EXIT_OK


def _probe(folder: str) -> int:
    from .probe import probe

    _print(probe(folder))
    return EXIT_OK


def _benchmark(folder: str, inputs: List[str], args: argparse.Namespace) -> int:
    from .benchmark import benchmark
    from .task import Options

    plan = benchmark_plan.plan_of(args)
    options = Options(args.top, args.score, args.iou)
    tell = _live if plan.live else _ignore
    _print(benchmark(folder, inputs, plan, options, _progress(plan.live), tell))
    return EXIT_OK


def _progress(live: bool) -> Callable[[float], None]:
    """Tells every second percent: as a line of JSON, or in words where errors go."""
    said = [-1]

    def progress(share: float) -> None:
        if int(share * 50) > said[0]:
            said[0] = int(share * 50)
            if live:
                _live({"progress": round(share, 4)})
            else:
                _say("%d %%" % (share * 100))

    return progress


def _ignore(_: Dict[str, Any]) -> None:
    return None


def _live(event: Dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(event, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def _look(folder: str, inputs: List[str], args: argparse.Namespace) -> int:
    from .model import Model
    from .session import Outputs, Session
    from .task import Options

    model = Model(folder, args.threads, Options(args.top, args.score, args.iou))
    release = os.path.basename(os.path.realpath(folder))
    session = Session(model, args.json, _monitor(folder, release, model, args), release)
    _end_well()
    try:
        session.open_outputs(
            Outputs(args.save, args.show, args.coco, args.coco_ids, args.http, args.mqtt)
        )
        unread = session.run(inputs, args.limit, args.retry)
    finally:
        session.close()
    return EXIT_INPUT if unread else EXIT_OK


def _monitor(folder: str, release: str, model: Any, args: argparse.Namespace) -> Any:
    from .monitoring import Monitor
    from .statistics import deployment_of

    deployment = deployment_of(folder)
    is_unwanted = args.no_statistics or os.environ.get("TANGO_STATISTICS") == "0"
    if deployment is None or is_unwanted:
        if args.keep_uncertain:
            _say("Uncertain pictures are kept for installed releases only, with statistics.")
        return None
    return Monitor(os.path.join(deployment, "monitor"), release, model.task, args.keep_uncertain)


def _end_well() -> None:
    """Let whoever stops a service find files written and pages closed."""

    def stop(*_: Any) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)


def _print(content: Dict[str, Any]) -> None:
    from .sinks import put_line

    put_line(json.dumps(content, ensure_ascii=False))


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def _speak_utf8() -> None:
    # Whatever the board's locale: labels may be Korean, and file names anything.
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
        elif hasattr(stream, "buffer"):  # Python 3.6
            wrapped = io.TextIOWrapper(
                stream.buffer, encoding="utf-8", errors="backslashreplace", line_buffering=True
            )
            setattr(sys, name, wrapped)
