"""Asks whether a device that was never met is the right one: its fingerprint, how to compare it."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from tango_desktop.devices.connection import HostKeyQuestion
from tango_desktop.i18n import tr
from tango_desktop.ui.devices.question_dialog import QuestionDialog
from tango_desktop.ui.widgets.card import label
from tango_desktop.ui.widgets.facts import Command


def compare_command(kind: str) -> str:
    """What to type on the device to see the fingerprint of its key of ``kind``.

    The files are OpenSSH's own, named after the algorithm: sshd(8), FILES.
    """
    plain = kind.removeprefix("sk-").removeprefix("ssh-").partition("-")[0].partition("@")[0]
    return f"ssh-keygen -lf /etc/ssh/ssh_host_{plain or 'ed25519'}_key.pub"


class HostKeyDialog(QuestionDialog):
    """Answers True for *Trust this device*; that is not what Enter presses."""

    def __init__(self, question: HostKeyQuestion, parent: QWidget | None = None) -> None:
        super().__init__(
            "lock",
            tr("Is this the right device?"),
            tr(
                "This computer has not met {title} ({address}) before. It shows this fingerprint:",
                title=question.title,
                address=question.address,
            ),
            tr("Trust this device"),
            parent,
        )
        self.fingerprint = Command(tr("Fingerprint"), question.fingerprint)
        self.command = Command(
            tr("Show the fingerprint on the device"), compare_command(question.kind)
        )
        told = tr("To be sure, compare it. On the device itself, with a screen or a serial cable:")
        rest = tr(
            "The same text means that nobody stands between you and the device. It is asked once; "
            "when the key changes later, the connection stops and says so."
        )
        self.body.addWidget(self.fingerprint)
        self.body.addWidget(label(told, "secondary", wrap=True))
        self.body.addWidget(self.command)
        self.body.addWidget(label(rest, "small", wrap=True))
        self.yes.setAutoDefault(False)
        self.cancel.setDefault(True)
        self.cancel.setFocus()

    def answer(self) -> object:
        return True
