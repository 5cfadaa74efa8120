"""The help's pictures: named ones exist, existing ones are named, and each page has one. `scripts/help-pictures`
takes them during the walks of test_desk_walk_*.py.
"""

import re
from collections.abc import Callable

from PIL import Image

from register.desk.guide import PAGES
from register.desk.web.layout import HERE, STATIC
from tests.desk.desk_world import Client

PICTURE = re.compile(r'<img src="/static/[0-9a-f]+/help/([a-z-]+)\.webp" alt="([^"]+)"([^>]*)>')
MOST = 1_500_000  # bytes, all pictures together


def test_every_help_page_shows_pictures_that_exist_with_their_words(client_of: Callable[[str], Client]) -> None:
    client = client_of("clerk")
    for page in PAGES:
        shown = PICTURE.findall(client.get(f"/help/{page}").text)
        assert shown, page
        for name, words, rest in shown:
            assert (STATIC / f"help/{name}.webp").is_file(), name
            assert len(words) > 10
            assert 'loading="lazy"' in rest


def test_pictures_are_small_and_each_is_used() -> None:
    pages = "".join(path.read_text(encoding="utf-8") for path in (HERE / "templates/help").glob("*.html"))
    named = set(re.findall(r"picture\('([a-z-]+)'", pages))
    kept = {path.stem: path for path in (STATIC / "help").glob("*")}
    assert named == set(kept)
    assert sum(path.stat().st_size for path in kept.values()) < MOST
    for name, path in kept.items():
        with Image.open(path) as picture:
            assert (picture.format, picture.width) in {("WEBP", 1180), ("WEBP", 390)}, name
            assert not picture.getexif()


def test_a_picture_is_handed_out_to_who_reads_the_help(client_of: Callable[[str], Client]) -> None:
    client = client_of("clerk")
    address = re.search(r'"(/static/[^"]+\.webp)"', client.get("/help/clerk").text)
    assert address is not None
    answer = client.get(address.group(1))
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/webp")
