"""Child process: prints ``[address, bytes]`` as JSON for each address whose server tells."""

from __future__ import annotations

import json
import os
import ssl
import subprocess
import sys
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

_TIMEOUT_S = 10.0


def pip_settings() -> dict[str, str]:
    """pip's own settings by name, wherever they are kept: ``cert``, ``proxy``."""
    command = [sys.executable, "-m", "pip", "config", "list"]
    listed = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    found = {}
    for line in listed.splitlines():
        name, _, value = line.partition("=")
        found[name.rpartition(".")[2]] = value.strip("'\"")
    return found


def opener_with(settings: dict[str, str]) -> urllib.request.OpenerDirector:
    """What asks servers as pip would: its certificates, its proxy, else the system's."""
    handlers: list[urllib.request.BaseHandler] = []
    if Path(settings.get("cert") or os.devnull).is_file():
        context = ssl.create_default_context(cafile=settings["cert"])
        handlers.append(urllib.request.HTTPSHandler(context=context))
    if settings.get("proxy"):
        proxy = settings["proxy"]
        handlers.append(urllib.request.ProxyHandler({"http": proxy, "https": proxy}))
    return urllib.request.build_opener(*handlers)


def size_of(opener: urllib.request.OpenerDirector, url: str) -> int | None:
    """The size that the server tells; None where it does not."""
    request = urllib.request.Request(url, method="HEAD", headers={"Accept-Encoding": "identity"})
    try:
        with opener.open(request, timeout=_TIMEOUT_S) as answer:
            told = answer.headers.get("Content-Length", "")
    except (OSError, ValueError, urllib.error.URLError):
        return None
    return int(told) if told.isdigit() else None


def main(urls: list[str]) -> None:
    """Ask all at once: the slowest decides."""
    opener = opener_with(pip_settings())
    with ThreadPoolExecutor(len(urls)) as pool:
        for url, size in zip(urls, pool.map(lambda one: size_of(opener, one), urls), strict=True):
            if size is not None:
                sys.stdout.write(json.dumps([url, size]) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
