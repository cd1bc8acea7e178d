"""How a program is started whatever the login shell is: bash, fish, csh, one that says hello.

The login shell gets a line that means the same to all of them. It starts ``sh``, which reads the
command from standard input: no text of ours is ever split, expanded or listed by ``ps`` of the
login shell. A mark on both outputs tells where the program's own words begin.
"""

from __future__ import annotations

import re
import secrets
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

STARTER = "exec sh -c 'IFS= read -r l;eval \"$l\"'"
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def quoted(text: str) -> str:
    """``text`` as one word of a POSIX shell, on one line."""
    if "\0" in text:
        raise ValueError("no argument of a program contains a zero byte")
    return '"$n"'.join(shlex.quote(part) for part in text.split("\n"))


def script_for(command: Sequence[str], environment: Mapping[str, str], mark: str) -> bytes:
    """The line that ``sh`` reads: says the mark and its process id, becomes the program."""
    for name in environment:
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name!r} is no name of an environment variable")
    exports = "".join(f"export {name}={quoted(text)};" for name, text in environment.items())
    words = " ".join(quoted(word) for word in command)
    newline = (
        "n=$(printf '\\nx');n=${n%x};" if "\n" in "".join([*command, *environment.values()]) else ""
    )
    start = f"unset l;echo;echo {mark} $$;echo {mark} >&2;"
    line = f"{start}{newline}{exports}exec {words}\n"
    return line.encode("utf-8", "surrogateescape")


@dataclass
class Marked:
    """A stream of which everything up to the mark is the login shell's own."""

    mark: bytes
    begun: bool = False
    content: bytearray = field(default_factory=bytearray)
    pid: int | None = None

    def feed(self, data: bytes) -> None:
        """Add what came."""
        self.content += data
        if self.begun:
            return
        start = self.content.find(self.mark)
        end = self.content.find(b"\n", start)
        if start >= 0 and end >= 0:
            number = bytes(self.content[start + len(self.mark) : end]).strip()
            self.pid = int(number) if number.isdigit() else None
            del self.content[: end + 1]
            self.begun = True

    def take_line(self, ended: bool) -> bytes | None:
        """A line with its end; what is left when it has ended; None when there is none yet."""
        end = self.content.find(b"\n") if self.begun else -1
        if end < 0 and not ended:
            return None
        size = end + 1 if end >= 0 else len(self.content)
        line = bytes(self.content[:size])
        del self.content[:size]
        return line

    def text(self) -> str:
        """All that is there."""
        return bytes(self.content).decode("utf-8", "replace")


def new_mark() -> str:
    """A word that nobody else says."""
    return f"tango-{secrets.token_hex(8)}"
