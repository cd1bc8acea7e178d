"""Looks at a data set's folder: recognise, decode, group, split, check."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from tango_desktop.core.jobs import JobContext
from tango_desktop.core.tasks import CLASSIFICATION
from tango_desktop.data.box_checks import statistics
from tango_desktop.data.boxes import Boxes
from tango_desktop.data.checks import Findings, run_checks
from tango_desktop.data.collecting import uncollected
from tango_desktop.data.facts import Facts, facts_of, gather, in_threads
from tango_desktop.data.fitting import fitted
from tango_desktop.data.formats import recognise
from tango_desktop.data.groups import Grouping, Groups, group
from tango_desktop.data.listing import Entry, Listing, ReadSpec
from tango_desktop.data.lock import DatasetLock
from tango_desktop.data.records import DatasetIndex, LockedPicture
from tango_desktop.data.report import DataReport, counts_of, gravest_first
from tango_desktop.data.scan import scan
from tango_desktop.data.settings import DataSettings, excluder
from tango_desktop.data.splits import SplitItem, SplitResult, SplitSpec, assign
from tango_desktop.data.tasks import DATA_TASKS, Answers, DataTaskInfo
from tango_desktop.i18n import tr


def inspect(
    path: Path | str,
    settings: DataSettings,
    ctx: JobContext,
    earlier: DatasetLock | None = None,
    task: str = CLASSIFICATION.name,
) -> tuple[DatasetIndex, DataReport]:
    """Look at the data set in ``path``.

    Every picture is decoded, in a pool of threads, unless ``earlier`` knows it with the same size
    and date. Nothing in the folder is changed.

    Args:
        path: the folder, as the user gave it.
        settings: how to split and what to leave out; its ``path`` is not looked at.
        ctx: reports progress and may cancel.
        earlier: what was recorded before.
        task: what is to be learnt, a name in ``TASKS``.

    Raises:
        DataError: the folder is not there.
    """
    root = Path(path).expanduser().resolve()
    tree = scan(root, ctx)
    format_info = recognise(tree, task)
    spec = ReadSpec(settings.keep_splits, settings.merge_classes)
    with uncollected():
        listing, excluded = _without_excluded(format_info.read(tree, spec, ctx), settings)
    known = {picture.path: picture for picture in earlier.pictures} if earlier else {}
    facts = gather(root, [entry.file for entry in listing.entries], known, ctx)
    listing = fitted(root, listing, facts)
    usable = [entry for entry in listing.entries if not facts[entry.file.path].fault]
    ctx.check()
    ctx.report(None, tr("Looking for duplicates"))
    grouping = _group(root, usable, facts)
    info = DATA_TASKS.get(task)
    with uncollected():
        answers = info.answers(listing, usable, facts)
        result = _split(usable, facts, answers, grouping.together, settings)
        pictures = _pictures(usable, facts, answers, grouping.together, result)
        name, notes = format_info.name, listing.annotations
        index = DatasetIndex(root, str(path), name, answers.classes, pictures, notes)
        findings = Findings(tree, listing, facts, index, grouping, result, answers.faults)
        return index, _report(findings, info, excluded)


def _without_excluded(listing: Listing, settings: DataSettings) -> tuple[Listing, int]:
    excluded = excluder(settings.exclude)
    kept = tuple(entry for entry in listing.entries if not excluded(entry.file.path))
    outside = tuple(path for path in listing.outside if not excluded(path))
    faults = tuple(fault for fault in listing.faults if not excluded(fault.path))
    listed = replace(listing, entries=kept, outside=outside, faults=faults)
    return listed, len(listing.entries) - len(kept)


def _group(root: Path, usable: Sequence[Entry], facts: Mapping[str, Facts]) -> Grouping:
    found = [facts[entry.file.path] for entry in usable]

    def thumbs(numbers: Sequence[int]) -> list[bytes]:
        def thumb(number: int) -> bytes:
            return found[number].thumb or facts_of(root / usable[number].file.path).thumb

        return list(in_threads(thumb, numbers))

    return group(
        [entry.file.path for entry in usable],
        [fact.sha256 for fact in found],
        [fact.look for fact in found],
        thumbs,
    )


def _numbers_of_groups(count: int, groups: Groups) -> list[int]:
    numbers = [-1] * count
    for number, members in enumerate(groups):
        for member in members:
            numbers[member] = number
    return numbers


def _split(
    usable: Sequence[Entry],
    facts: Mapping[str, Facts],
    answers: Answers,
    groups: Groups,
    settings: DataSettings,
) -> SplitResult:
    together = groups if settings.keep_together else ()
    numbers = _numbers_of_groups(len(usable), together)
    items = [
        SplitItem(stratum, facts[entry.file.path].sha256, number, entry.split, entry.file.path)
        for entry, stratum, number in zip(usable, answers.strata, numbers, strict=True)
    ]
    spec = SplitSpec(settings.val_percent, settings.test_percent, settings.seed)
    return assign(items, spec)


def _pictures(
    usable: Sequence[Entry],
    facts: Mapping[str, Facts],
    answers: Answers,
    groups: Groups,
    result: SplitResult,
) -> tuple[LockedPicture, ...]:
    numbers = _numbers_of_groups(len(usable), groups)
    found = zip(usable, answers.labels, answers.boxes, result.splits, numbers, strict=True)
    return tuple(
        _picture(entry, facts[entry.file.path], label, boxes, split, number)
        for entry, label, boxes, split, number in found
    )


def _picture(
    entry: Entry, facts: Facts, label: int, boxes: Boxes, split: str, number: int
) -> LockedPicture:
    return LockedPicture(
        path=entry.file.path,
        label=label,
        split=split,
        sha256=facts.sha256,
        width=facts.width,
        height=facts.height,
        size_bytes=entry.file.size_bytes,
        mtime_ns=entry.file.mtime_ns,
        grey=facts.grey,
        look=facts.look,
        group=number,
        boxes=boxes,
    )


def _report(findings: Findings, info: DataTaskInfo, excluded: int) -> DataReport:
    index = findings.index
    return DataReport(
        format=index.format,
        classes=counts_of(index),
        problems=gravest_first(run_checks(findings, info.checks)),
        excluded=excluded,
        median_side=index.median_side,
        channels=index.channels,
        size_bytes=index.size_bytes,
        boxes=statistics(index.pictures) if index.has_boxes else None,
    )
