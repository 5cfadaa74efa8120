"""What a screen is handed: the parts of the program (`Parts`) and the request of one visitor (`Visit`).

The desk stands beside the stages and never imports them; what it needs of one comes in as a callable.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Protocol
from urllib.parse import urlencode

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from register.book.casebook import Case
from register.desk.web.gallery import Gallery
from register.desk.web.layout import Layout
from register.desk.web.recent import Recent
from register.desk.web.sessions import Session
from register.handling.matters import Desk
from register.model import CaseContent, EnclosedFile, Finding, Line, ModelCard, PagePlace, Reading
from register.officers.access import Viewer
from register.officers.accounts import Officer
from register.post.paper import Asked, CasePaper, Format, Paper, Printed, ReportKind
from register.settings import Settings
from register.store import Store, Unit
from register.watch.alarms import Tried
from register.watch.vitals import Vitals

# (raw bytes, media type, source, page number) -> a JPEG without metadata; raises Unreadable
PageImage = Callable[[bytes, str, str, int], bytes]
# (raw bytes, media type) -> how many pages of it can be drawn
PageCount = Callable[[bytes, str], int]


class Files(Protocol):
    """What can be seen of an original without opening it on the officer's machine, made outside of this process.

    Every method raises Unreadable where the file does not allow it, and TryAgain where too many wait. Files of a mail
    count from 0, pages from 1; a box is one of `Line.box`; pictures are JPEGs without metadata. `sheets`: the pages of
    a letter. `covered`: a page with these boxes of it, as it is drawn, black. `lines_again`: where lines with these
    boxes of the reading stand on the page as it is drawn. `layer_lines`: what the text layer of a PDF says, and where.
    """

    def files(self, mail: bytes) -> tuple[EnclosedFile, ...]: ...

    def file(self, mail: bytes, index: int) -> tuple[EnclosedFile, bytes]: ...

    def about(self, mail: bytes, index: int) -> EnclosedFile: ...

    def file_page(self, mail: bytes, index: int, number: int) -> bytes: ...

    def formatted(self, mail: bytes) -> str: ...

    def sheets(self, content: bytes, media_type: str) -> tuple[PagePlace, ...]: ...

    def covered(self, content: bytes, place: PagePlace, boxes: tuple[tuple[int, int, int, int], ...]) -> bytes: ...

    def lines_again(
        self, content: bytes, place: PagePlace, boxes: tuple[tuple[int, int, int, int], ...]
    ) -> tuple[tuple[int, int, int, int], ...]: ...

    def layer_lines(self, content: bytes, place: PagePlace) -> tuple[Line, ...]: ...

    def strip(
        self, content: bytes, media_type: str, source: str, number: int, boxes: tuple[tuple[int, int, int, int], ...]
    ) -> bytes: ...


class Templates(Protocol):
    """Checks and samples of reply templates. `check`, `mail` and `letter` raise InputError, in Thai and with the line,
    for words that may not stand.
    """

    @property
    def placeholders(self) -> Mapping[str, Mapping[str, str]]: ...

    def own(self, name: str) -> str: ...

    def check(self, name: str, body: str) -> None: ...

    def mail(self, name: str, body: str) -> tuple[str, str]: ...

    def letter(self, name: str, body: str) -> bytes: ...


class Reports(Protocol):
    """Reports of the register, and papers of a case. They raise InputError for what cannot be made, and NotAllowed;
    what is printed is audited in the unit. `choices`: (name, title) of the periods of a kind of report.
    """

    def choices(self, kind: ReportKind, today: date) -> list[tuple[str, str]]: ...

    def paper(self, unit: Unit, viewer: Viewer | None, asked: Asked) -> tuple[Paper, dict[str, Any]]: ...

    def printed(self, unit: Unit, viewer: Viewer | None, asked: Asked, form: Format) -> Printed: ...

    def bundle(self, letters: Sequence[bytes]) -> Printed: ...

    def addresses(self, recipients: Sequence[str]) -> Printed: ...

    def copy(self, title: str, pictures: Sequence[bytes], *, secret: bool) -> Printed: ...

    def sheet(self, paper: Paper, name: str, form: Format) -> Printed: ...

    def of_case(
        self, unit: Unit, case: Case, content: CaseContent, reading: Reading | None, *, kind: CasePaper, form: Format
    ) -> Printed: ...


@dataclass(frozen=True, slots=True)
class Stages:
    """What the desk needs of the stages, wired by `register.app`.

    page_image: one page of an original as a JPEG without metadata. page_count: how many it has. find: the
    machine's proposal for what an officer typed. kind_of: the media type of a file by its content; raises Unreadable,
    the reason in Thai. files: what is enclosed in a mail, and pieces of pages. templates: what may stand in a reply.
    reports: the register book and the reports. model_card: the classifier at work, None where it is not known.
    read_lines: what a picture of ours says and where, read while an officer waits; raises TryAgain.
    """

    page_image: PageImage
    page_count: PageCount
    find: Callable[[Reading], Finding]
    kind_of: Callable[[bytes], str]
    files: Files
    templates: Templates
    reports: Reports
    model_card: Callable[[], ModelCard | None] = lambda: None
    read_lines: Callable[[bytes], tuple[Line, ...]] = lambda _: ()


@dataclass(frozen=True, slots=True)
class Parts:
    """What the desk works with; made by `register.desk_parts`. `try_alarm_routes` sends a test over each.

    gallery: the charts of the front page. vitals: how the machine does, for the same page.
    """

    settings: Settings
    store: Store
    desk: Desk
    stages: Stages
    try_alarm_routes: Callable[[], Sequence[Tried]] = tuple
    gallery: Gallery = field(default_factory=Gallery)
    vitals: Recent[None, Vitals] = field(default_factory=lambda: Recent(timedelta(seconds=10)))

    def viewer(self, officer: Officer, stands_for: tuple[str, ...] = ()) -> Viewer:
        recipient = self.settings.register_.conflict_recipient
        return Viewer(officer, self.settings.agency.unit, officer.login == recipient, stands_for)


@dataclass(frozen=True, slots=True)
class Visit:
    """One request. `form` holds the fields of a POST; `session` is None for who has not logged in."""

    request: Request
    parts: Parts
    layout: Layout
    form: FormData
    session: Session | None
    csrf: str
    paths: Mapping[str, str] = field(repr=False)
    route: str = ""
    menu: tuple[tuple[str, str], ...] = ()

    @property
    def officer(self) -> Officer:
        if self.session is None:
            raise HTTPException(403)
        return self.session.officer

    @property
    def viewer(self) -> Viewer:
        return self.parts.viewer(self.officer, self.session.stands_for if self.session else ())

    @property
    def partial(self) -> bool:
        """Did htmx ask for the part of the page that changes?"""
        return self.request.headers.get("hx-request") == "true"

    @property
    def address(self) -> str:
        """The client's network address; behind a trusted proxy the one it names."""
        client = self.request.client
        return client.host if client else "unix"

    def text(self, name: str, longest: int = 4000) -> str:
        """A field of the form without blanks around it.

        Raises:
            HTTPException: 400, it is longer than the screen allows, or a file.
        """
        value = self.form.get(name, "")
        # a browser counts the end of a line as one towards `maxlength`, and sends two
        if not isinstance(value, str) or len(value) - value.count("\r\n") > longest:
            raise HTTPException(400)
        return value.strip()

    def query(self, name: str) -> str:
        return self.request.query_params.get(name, "")[:200]

    def path(self, name: str) -> str:
        """A parameter of the address, e.g. the id of a case."""
        value = str(self.request.path_params[name])
        if "\0" in value:  # PostgreSQL takes no NUL: nothing has such an id
            raise HTTPException(404)
        return value

    @contextmanager
    def unit(self) -> Iterator[Unit]:
        """A transaction in the officer's name."""
        with self.parts.store.unit(self.officer.login) as unit:
            yield unit

    @contextmanager
    def browse(self) -> Iterator[Unit]:
        """A snapshot to read from, without any lock. What is noted of the look itself (a tip-off was viewed) is written
        when it is over, before anything of it is shown.
        """
        with self.parts.store.browse(self.officer.login, page=True) as unit:
            yield unit
            noted, unit.pending_audit = unit.pending_audit, []
        if noted:
            with self.unit() as writing:
                writing.pending_audit += noted

    def url(self, name: str, query: Mapping[str, str] | None = None, **params: str) -> str:
        """The address of a screen by the name of its route."""
        path = self.paths[name].format(**params)
        given = {key: value for key, value in (query or {}).items() if value}
        return f"{path}?{urlencode(given)}" if given else path

    @property
    def may_search(self) -> bool:
        """Does the page head offer the search box? Whoever may list cases may search them."""
        return any(name == "cases" for name, _ in self.menu)

    def within(self, name: str) -> bool:
        """Is this page one below the screen of that route? The menu then shows where one is."""
        return self.paths[self.route].startswith(f"{self.paths[name].rstrip('/')}/") and name != "front"

    def page(self, template: str, *, status: int = 200, **values: Any) -> Response:
        """A page, or for htmx only its changing part, from a template."""
        return self.layout.respond(template, status, {"visit": self, "menu": self.menu, **values})

    def go(self, name: str, query: Mapping[str, str] | None = None, **params: str) -> Response:
        """After a write: the browser fetches another page (303), so that a reload repeats nothing."""
        return RedirectResponse(self.url(name, query, **params), status_code=303)
