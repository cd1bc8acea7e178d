"""What can be wrong with a data set: one record for each kind of problem.

A problem keeps its files and figures; its words come from the record when it is shown, in the
language of the moment.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass

from tango_desktop.core.registry import Registry
from tango_desktop.i18n import N_, tr


class Severity(enum.Enum):
    """How much a problem matters; the value is the word that people read."""

    BLOCKING = N_("blocking")
    WARNING = N_("warning")
    NOTE = N_("note")


@dataclass(frozen=True)
class ProblemInfo:
    """A kind of problem.

    Attributes:
        name: its key.
        severity: how much it matters.
        message: what was found, with placeholders.
        hint: what to do about it.
        remedy: the name of what mends it in one click; empty when nothing does.
    """

    name: str
    severity: Severity
    message: str
    hint: str
    remedy: str = ""


@dataclass(frozen=True)
class Problem:
    """A problem that was found.

    Attributes:
        kind: the name of its record in ``PROBLEMS``.
        files: the files that it concerns, relative to the data set's folder.
        values: what the placeholders of its message stand for.
        groups: the files in groups, where they belong together (copies of one picture).
        targets: the files that its remedy leaves out.
    """

    kind: str
    files: tuple[str, ...] = ()
    values: tuple[tuple[str, str | int | float], ...] = ()
    groups: tuple[tuple[str, ...], ...] = ()
    targets: tuple[str, ...] = ()

    @property
    def severity(self) -> Severity:
        """How much it matters."""
        return PROBLEMS.get(self.kind).severity

    @property
    def message(self) -> str:
        """What was found, translated."""
        values = {"count": len(self.files), "groups": len(self.groups), **dict(self.values)}
        texts = {name: _readable(value) for name, value in values.items()}
        return tr(PROBLEMS.get(self.kind).message, **texts)

    @property
    def hint(self) -> str:
        """What to do about it, translated."""
        return tr(PROBLEMS.get(self.kind).hint)

    @property
    def remedy(self) -> str:
        """The name of the remedy in ``REMEDIES``, or ""."""
        return PROBLEMS.get(self.kind).remedy


def _readable(value: str | int | float) -> str:
    """A whole number with its thousands apart; anything else as it is."""
    return f"{value:,}" if isinstance(value, int) else str(value)


PROBLEMS: Registry[ProblemInfo] = Registry(N_("kind of problem"))


def _blocking(name: str, message: str, hint: str, remedy: str = "") -> None:
    PROBLEMS.add(ProblemInfo(name, Severity.BLOCKING, message, hint, remedy))


def _warning(name: str, message: str, hint: str, remedy: str = "") -> None:
    PROBLEMS.add(ProblemInfo(name, Severity.WARNING, message, hint, remedy))


def _note(name: str, message: str, hint: str, remedy: str = "") -> None:
    PROBLEMS.add(ProblemInfo(name, Severity.NOTE, message, hint, remedy))


_blocking(
    "no_pictures",
    N_("There is no picture in this folder that can be used."),
    N_("Choose a folder with JPEG, PNG, BMP, WebP or TIFF pictures, in one folder for each class."),
)
_blocking(
    "no_classes",
    N_("The pictures are not sorted into classes: {count} lie in no class folder."),
    N_("Make one folder for each class, named after it, and move the pictures there."),
)
_blocking(
    "one_class",
    N_("There is only one class with pictures: {names}. A classifier needs at least two."),
    N_("Add a folder with pictures of something else: of what it is to be told from."),
)
_blocking(
    "class_not_trained",
    N_("Classes without a single training picture: {names}."),
    N_("Add training pictures, or let all pictures be split anew."),
    "split_anew",
)
_blocking(
    "nothing_held_out",
    N_("There is nothing to check the training with: no validation picture is left."),
    N_("Add pictures, so that every class has at least two that differ."),
)
_warning(
    "unreadable",
    N_("Damaged pictures that cannot be read: {count}. They are not used."),
    N_("Replace them from the source; or leave them out for good."),
    "leave_out",
)
_warning(
    "too_large",
    N_("Pictures of more than {megapixels} megapixels: {count}. They are not used."),
    N_("Scale them down or cut them into pieces."),
    "leave_out",
)
_warning(
    "unsupported",
    N_("Pictures of a kind that is not read ({kinds}): {count}. They are not used."),
    N_("Save them as JPEG or PNG."),
)
_warning(
    "closed",
    N_("Files and folders that could not be opened: {count}."),
    N_("Check that they are yours to read, and that links lead somewhere."),
)
_warning(
    "misspelt",
    N_("File and folder names that are no valid text: {count}. They are not used."),
    N_("They come from a system with another encoding; rename them."),
)
_warning(
    "conflicting_labels",
    N_("Pictures that lie in several classes: {groups} (files: {count})."),
    N_("Decide what each shows and delete the others; or leave all of them out."),
    "leave_out",
)
_warning(
    "leaked_copies",
    N_("Pictures that are both in training and in a held-out split: {groups}."),
    N_("Results look better than they are. Leave the copies out of the training."),
    "leave_out",
)
_warning(
    "leaked_near",
    N_("Groups of look-alikes in training and in a held-out split: {groups}."),
    N_("Results look better than they are. Leave the look-alikes out of the training."),
    "leave_out",
)
_warning(
    "class_clash",
    N_("Class names that differ only in upper and lower case: {names}."),
    N_("If they mean the same, merge them; otherwise give them names that differ more."),
    "merge_classes",
)
_warning(
    "name_clash",
    N_("File names that differ only in case or in how letters are composed: {groups}."),
    N_("Windows and macOS take them for the same file: rename one of each before copying."),
)
_warning(
    "empty_classes",
    N_("Class folders without a picture that can be used: {names}. They make no class."),
    N_("Add pictures, or delete the folders."),
)
_warning(
    "outside",
    N_("Pictures that lie in no class folder: {count}. They are not used."),
    N_("Move them into the folder of their class."),
)
_warning(
    "tiny_classes",
    N_("Classes with fewer than {least} training pictures: {names}."),
    N_("Add pictures: some dozens of each class are a start, hundreds are better."),
)
_warning(
    "imbalance",
    N_("Uneven classes: {most_name} has {most} training pictures, {least_name} only {least}."),
    N_("Add pictures of the rare classes; class weights in the training help, too."),
)
_warning(
    "class_not_checked",
    N_("Classes without a validation picture: {names}. Nothing tells how well they are learnt."),
    N_("Add pictures of them that differ."),
)
_warning(
    "too_small",
    N_("Pictures far smaller than the others (below {side} px): {count}."),
    N_("They may be thumbnails or scraps; leave them out if so."),
    "leave_out",
)
_warning(
    "cut_sequence",
    N_("Look-alikes make up nearly a whole class; groups cut at the split: {groups}."),
    N_("Add pictures taken on other days or places; until then results look better than they are."),
)
_note(
    "copies",
    N_("Pictures with copies: {groups} (files: {count})."),
    N_("They do no harm but give these pictures more weight. Leave the surplus ones out."),
    "leave_out",
)
_note(
    "near_duplicates",
    N_("Groups of nearly the same pictures: {groups} (files: {count})."),
    N_("They are kept on one side of the split. Leave the surplus ones out if you like."),
    "leave_out",
)
_note(
    "frames",
    N_("Sequences of numbered frames that look alike: {groups} (files: {count})."),
    N_("Each sequence is kept on one side of the split."),
)
_note(
    "all_alike",
    N_("The pictures look so much alike that near-duplicates cannot be told apart."),
    N_("That is usual for parts in a fixture. Only exact copies were looked for."),
)
_note(
    "misnamed",
    N_("Files whose extension does not say what they are: {count}."),
    N_("They are read by their content; other programs may not open them."),
)
_note(
    "other_files",
    N_("Files that are no pictures: {count}."),
    N_("They are passed over."),
)
_note(
    "junk",
    N_("Hidden files and leftovers of file managers: {count}."),
    N_("They are passed over."),
)
_note(
    "loops",
    N_("Links that lead back into themselves: {count}."),
    N_("They are passed over."),
)
_note(
    "splits_made",
    N_("Held out by this program: {count_val} for validation, {count_test} for test."),
    N_("They are picked by content and seed, about the same share of each class."),
)
_note(
    "no_test",
    N_("There is no test split: results are measured on the validation pictures."),
    N_("Set a test share, or add a folder “test”, for a last check that training never sees."),
)

# -- boxes ------------------------------------------------------------------------------------

_blocking(
    "no_annotated_pictures",
    N_("There is no picture with annotations in this folder that can be used."),
    N_("Choose a folder with Pascal VOC, COCO or YOLO annotations beside its pictures."),
)
_blocking(
    "no_class_names",
    N_("No annotation names a class, and there is no list of classes in this folder."),
    N_(
        "Write the names of the classes into a file “classes.txt” in this folder, one on each line;"
        " check again, and draw boxes here."
    ),
)
_blocking(
    "no_boxes",
    N_("There is not a single usable box on any picture: there is nothing to learn."),
    N_("Draw boxes around the objects, here or in another program."),
)
_blocking(
    "no_boxes_to_train",
    N_("All boxes are on held-out pictures: there is nothing to train with."),
    N_("Let all pictures be split anew."),
    "split_anew",
)
_blocking(
    "no_boxes_to_check",
    N_("There is no box on any validation picture: nothing would tell how well it learns."),
    N_("Draw boxes on validation pictures, or let all pictures be split anew."),
    "split_anew",
)
_warning(
    "boxes_not_trained",
    N_("Classes without a single training box: {names}. They will not be found."),
    N_("Draw boxes on training pictures, or let all pictures be split anew."),
    "split_anew",
)
_warning(
    "boxes_not_checked",
    N_("Classes without a validation box: {names}. Nothing tells how well they are learnt."),
    N_("Draw boxes on validation pictures, or let all pictures be split anew."),
    "split_anew",
)
_warning(
    "damaged_label",
    N_("Annotations that cannot be read: {boxes}, for example {example}. They are not used."),
    N_("Correct them, or write them again with the program they come from."),
)
_warning(
    "damaged_description",
    N_("The description of the data cannot be read: {example}. Names and splits in it are lost."),
    N_("Mend that line in a text editor, or write the file again; then check again."),
)
_warning(
    "unnamed_classes",
    N_("The description of the data has no class names: {example}. It is not used."),
    N_("Add the list “names” to it, then check again."),
)
_warning(
    "split_missing",
    N_("The description of the data names what is not in this folder: {example}."),
    N_("Correct the paths in it, or put the pictures there; they are split without it until then."),
)
_warning(
    "several_splits",
    N_("Pictures that are listed in several splits: {count}, for example {example}."),
    N_("Each is used once: for training, unless it is picked to be held out. Correct the lists."),
)
_warning(
    "labels_lost",
    N_("Pictures of whose boxes none can be read: {count}, for example {example}."),
    N_(
        "The files are damaged, or text or NaN stands for a number. These pictures are not used, as"
        " their objects would be learnt as background. Correct the files."
    ),
    "leave_out",
)
_warning(
    "unknown_class",
    N_("Boxes of a class that is not declared: {boxes}, for example {example}. They are not used."),
    N_("Add the class to the list of names, or correct the boxes."),
)
_warning(
    "no_picture_for_label",
    N_("Annotations without their picture: {boxes}. They are not used."),
    N_("Add the pictures, or correct the names in the annotations."),
)
_warning(
    "no_label",
    N_("Pictures without a label file: {count}. They are taken for pictures without objects."),
    N_("If objects are on them, draw the boxes, or leave these pictures out."),
    "leave_out",
)
_warning(
    "not_annotated",
    N_("Pictures that no annotation names: {count}. They are not used."),
    N_("Annotate them, or move them elsewhere."),
)
_warning(
    "box_no_number",
    N_("Boxes whose place is not a number: {boxes}. They are not used."),
    N_("Draw them again."),
)
_warning(
    "box_no_area",
    N_("Boxes without an area: {boxes}. They are not used."),
    N_(
        "They were mostly drawn by accident: delete them, or draw them again. A picture with no"
        " other boxes is taken for one without objects."
    ),
)
_warning(
    "box_outside",
    N_("Boxes that reach beyond their picture: {boxes}, by up to {amount} px. They are cut off."),
    N_("A few pixels do no harm. More may mean that the pictures were resized after drawing."),
)
_warning(
    "box_huge",
    N_("Boxes around nearly the whole picture: {boxes}."),
    N_("Look whether they are meant; boxes drawn by accident disturb the training."),
)
_warning(
    "annotated_size",
    N_("Pictures of another size than their annotations say: {count}, for example {example}."),
    N_("If they were resized after drawing, the boxes are in the wrong places: look at them."),
)
_warning(
    "annotated_lying",
    N_("Pictures that are turned against their annotations: {count}."),
    N_(
        "The camera noted that it was held upright. Look whether the boxes are in the right places."
    ),
)
_warning(
    "boxes_scaled",
    N_("Pictures of another size than their annotations say: {count}, for example {example}."),
    N_("The shape is the same, so the boxes were scaled with them: look whether they fit."),
)
_note(
    "boxes_turned",
    N_("Pictures that lie in their annotations and stand here: {count}. Boxes are turned along."),
    N_("The camera noted how it was held. Look at one of them."),
)
_warning(
    "class_twice",
    N_("Two classes with one name: {names}. They are taken for one."),
    N_("If they are not the same, give them different names."),
)
_warning(
    "few_boxes",
    N_("Classes with fewer than {least} training boxes: {names}."),
    N_("Draw more: a hundred of each class are a start, a thousand are better."),
)
_warning(
    "box_imbalance",
    N_("Uneven classes: {most_name} has {most} training boxes, {least_name} only {least}."),
    N_("Add pictures of the rare classes."),
)
_note(
    "box_twice",
    N_("Boxes that are there twice: {boxes}. Each is used once."),
    N_("Nothing to do."),
)
_note(
    "tiny_boxes",
    N_("Boxes smaller than {least} × {least} px once pictures are {side} px: {boxes}."),
    N_("They can hardly be found. A network with a larger input, or pictures cut in parts, help."),
)
_note(
    "many_boxes",
    N_("Pictures with more than {usual} boxes: {count}, the fullest with {most}."),
    N_(
        "All are learnt from, but a detector gives so many answers at most. Raise the most boxes in"
        " the settings of training and export, or cut such pictures into parts."
    ),
)
_note(
    "crowds",
    N_("Boxes around crowds or difficult objects: {boxes}."),
    N_("They are not learnt from, and finding them counts neither way."),
)
_note(
    "background",
    N_("Pictures without any object: {count}."),
    N_("They teach what is no object. Up to a tenth of all pictures is usual."),
)
_note(
    "class_without_boxes",
    N_("Declared classes without any box: {names}."),
    N_("The network keeps a place for them, which is never used."),
)
