"""How large files on an index are, before they are fetched."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from tango_desktop.core.child import run_child
from tango_desktop.core.jobs import JobContext

_TIMEOUT_S = 30.0
_CHILD = Path(__file__).with_name("ask_sizes.py")


def sizes_of(urls: Sequence[str], ctx: JobContext) -> dict[str, int]:
    """Sizes in bytes by address; those that cannot be found out are left out.

    Servers are asked for the headers only, with the certificates and the proxy that pip uses.
    """
    found: dict[str, int] = {}
    for url in urls:
        if url.startswith("file:"):
            with suppress(OSError):
                found[url] = Path(url2pathname(urlsplit(url).path)).stat().st_size
    far = [url for url in urls if url.startswith(("https:", "http:"))]
    if far:
        result = run_child([sys.executable, _CHILD, *far], ctx, _TIMEOUT_S)
        for line in result.output.splitlines():
            url, size = json.loads(line)
            found[url] = size
    return found
