"""What a job of `ingest.files.jobs` is, done in this process: by the libraries of documents and mails, all of which
this module loads.
"""

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from ingest.apart import covering, pageimage
from ingest.files import opening
from ingest.files.jobs import Box
from ingest.files.leaf import Sizes
from ingest.mail import formatted
from register.model import EnclosedFile, PagePlace


def carry_out(head: dict[str, Any], content: bytes) -> list[bytes | memoryview]:
    """One job; the answer in pieces.

    Raises:
        Unreadable: as the functions of `pageimage`, `covering`, `ingest.mail.formatted` and `ingest.files.opening`.
    """
    made = _JOBS[head["job"]](head, content)
    return made if isinstance(made, list) else [made]


def _page(head: dict[str, Any], content: bytes) -> bytes:
    return pageimage.page_image(content, head["media_type"], head["source"], head["number"])


def _count(head: dict[str, Any], content: bytes) -> bytes:
    return str(pageimage.page_count(content, head["media_type"])).encode()


def _strip(head: dict[str, Any], content: bytes) -> bytes:
    return pageimage.strip_image(content, head["media_type"], head["source"], head["number"], _boxes(head))


def _sheets(head: dict[str, Any], content: bytes) -> bytes:
    return json.dumps([asdict(one) for one in covering.sheets(content, head["media_type"])]).encode()


def _covered(head: dict[str, Any], content: bytes) -> bytes:
    return covering.covered_image(content, PagePlace(**head["place"]), _boxes(head))


def _again(head: dict[str, Any], content: bytes) -> bytes:
    return json.dumps(covering.lines_again(content, PagePlace(**head["place"]), _boxes(head))).encode()


def _layer(head: dict[str, Any], content: bytes) -> bytes:
    found = covering.layer_lines(content, PagePlace(**head["place"]))
    return json.dumps([asdict(one) for one in found]).encode("utf-8", "replace")


def _boxes(head: dict[str, Any]) -> tuple[Box, ...]:
    return tuple((left, top, right, bottom) for left, top, right, bottom in head["boxes"])


def _files(_head: dict[str, Any], content: bytes) -> bytes:
    return json.dumps([_plain(one) for one in pageimage.enclosed_files(content)]).encode()


def _file(head: dict[str, Any], content: bytes) -> bytes:
    described, file = pageimage.enclosed_file(content, head["index"])
    return json.dumps(_plain(described)).encode() + b"\n" + file


def _about(head: dict[str, Any], content: bytes) -> bytes:
    return json.dumps(_plain(pageimage.enclosed_file(content, head["index"])[0])).encode()


def _file_page(head: dict[str, Any], content: bytes) -> bytes:
    return pageimage.enclosed_page(content, head["index"], head["number"])


def _formatted(_head: dict[str, Any], content: bytes) -> bytes:
    return formatted.formatted(content).encode("utf-8", "replace")


def _leaves(head: dict[str, Any], content: bytes) -> list[bytes | memoryview]:
    return opening.batch(content, Sizes(**head["sizes"]), head["start"], head["most"])


_JOBS: dict[str, Callable[[dict[str, Any], bytes], bytes | list[bytes | memoryview]]] = {
    "page": _page,
    "count": _count,
    "strip": _strip,
    "sheets": _sheets,
    "covered": _covered,
    "again": _again,
    "layer": _layer,
    "files": _files,
    "file": _file,
    "about": _about,
    "file_page": _file_page,
    "formatted": _formatted,
    "leaves": _leaves,
}


def _plain(one: EnclosedFile) -> dict[str, Any]:
    return {name: getattr(one, name) for name in EnclosedFile.__slots__}
