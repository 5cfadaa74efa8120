"""May an agency's template be used? It is read, rendered with a sample case in every form it can take, and refused with
the line that is wrong.

A template written on the desk may hold words, placeholders, `{% if %}` and the shared contact line, nothing else: no
loop that runs for ever, no file, no call. What it may fill in stands in `PLACEHOLDERS`; of an acknowledgement and a
status nothing of the matter does, so no change of words can leak one (law 6).
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from importlib.resources import files

from jinja2 import TemplateSyntaxError, nodes

from outbox import compose, letter, template_files
from outbox.compose import Agency, Wording, template_environment
from outbox.thaidigits import visible
from register.errors import InputError, SettingsError, TemplateWrong
from register.model import ReplyDraft
from register.states import Medium, PublicStatus, ReplyKind

_COMMON = {
    "letter": "เป็นจริงเมื่อเป็นหนังสือ เป็นเท็จเมื่อเป็นอีเมล ใช้กับ {% if letter %}",
    "agency.name": "ชื่อหน่วยงาน",
    "agency.unit": "ส่วนราชการเจ้าของเรื่อง",
    "agency.phone": "โทรศัพท์ของหน่วยงาน",
    "agency.hours": "เวลาทำการ เช่น 08.30 - 16.30 น.",
    "agency.email": "อีเมลของหน่วยงาน",
    "agency.website": "เว็บไซต์ของหน่วยงาน",
    "agency.status_url": "ที่อยู่ของหน้าติดตามเรื่อง",
    "agency.signatory_name": "ชื่อผู้ลงนาม",
    "agency.signatory_position": "ตำแหน่งผู้ลงนาม",
}
_OF_CASE = {
    "tracking_id": "รหัสติดตามเรื่อง",
    "register_number": "เลขรับ เช่น 123/2570",
    "received_on": "วันที่รับเรื่อง",
}
_ANSWER = {**_OF_CASE, "text": "ข้อความที่เจ้าหน้าที่เขียนถึงผู้ร้อง"}

PLACEHOLDERS: dict[str, dict[str, str]] = {
    "acknowledgement": {**_OF_CASE, "progress_days": "จำนวนวันที่จะแจ้งความคืบหน้า", **_COMMON},
    "progress": {**_ANSWER, **_COMMON},
    "outcome": {**_ANSWER, "concluded_on": "วันที่ดำเนินการเสร็จสิ้น", **_COMMON},
    "request": {**_ANSWER, **_COMMON},
    "referral": {**_ANSWER, **_COMMON},
    "status": {
        "tracking_id": "รหัสติดตามเรื่อง ว่างในข้อความกลาง",
        "status": "สถานะของเรื่อง ว่างในข้อความกลางที่ตอบผู้อื่น",
        "done": "เป็นจริงเมื่อดำเนินการเสร็จสิ้น ใช้กับ {% if done %}",
        "answered_on": "วันที่ตอบ",
        **_COMMON,
    },
    "contact": _COMMON,
    "closing": _COMMON,
}
"""What each template may fill in, with its meaning in Thai."""

LONGEST = 20_000
_SHOWN = 80  # letters of a line that is wrong

_NEEDED = {
    "acknowledgement": ("tracking_id",),
    "progress": ("text",),
    "outcome": ("text",),
    "request": ("text",),
    "referral": ("text",),
    "status": ("status",),
}
_WRITTEN = {kind.value: kind for kind in (ReplyKind.PROGRESS, ReplyKind.REQUEST, ReplyKind.REFERRAL)}
_AUTOMATIC = frozenset({"acknowledgement", "status", "closing"})
_TELLING = re.compile("ทุจริต|เบาะแส|ประพฤติมิชอบ|ร้องเรียน|ร้องทุกข์|กล่าวหา|ข้อเสนอแนะ")
_ALLOWED = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Getattr,
    nodes.Const,
    nodes.If,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.Compare,
    nodes.Operand,
    nodes.Include,
)
_CONTACT = "contact.txt.j2"
_COMMENT = re.compile(r"\{#.*?#\}\n?", re.DOTALL)
_SAMPLE_ID = "ABC-7KQ4-M2XD-9RTC-5"
_SAMPLE_TEXT = "หน่วยงานได้ตรวจสอบแล้ว และได้ดำเนินการแก้ไขเรียบร้อยแล้ว\n\nหากยังพบปัญหา โปรดแจ้งให้ทราบ"
_SAMPLE_LINES = "นายตัวอย่าง ใจดี\n99 หมู่ 1 ถนนตัวอย่าง\nตำบลตัวอย่าง อำเภอเมือง\nจังหวัดตัวอย่าง 10000"
_DAY = date(2026, 11, 22)


@dataclass(frozen=True, slots=True)
class Proof:
    """Checks and samples of the templates of one agency; `wording`: what stands now."""

    agency: Agency
    wording: Callable[[], Wording]

    @property
    def placeholders(self) -> Mapping[str, Mapping[str, str]]:
        """What each template may fill in, with its meaning in Thai."""
        return PLACEHOLDERS

    def own(self, name: str) -> str:
        """The words that stand without the desk: the file of the agency's folder, else the program's."""
        folder = self.wording().folder
        file = folder / f"{name}.txt.j2" if folder is not None else None
        if file is not None and file.is_file():
            try:
                return file.read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError) as error:
                raise SettingsError(f"cannot read the template {file}", "it must be a UTF-8 text file") from error
        shipped = (files("outbox") / "templates" / f"{name}.txt.j2").read_text(encoding="utf-8")
        return _COMMENT.sub("", shipped)  # a note for programmers

    def check(self, name: str, body: str) -> None:
        """May these words stand?

        Raises:
            InputError: in Thai, naming the line that is wrong.
        """
        check_body(name, body)
        try:
            for medium in Medium:
                samples(name, self._with(name, body), self.agency, medium)
        except TemplateWrong as error:
            raise InputError(error.thai, "โปรดตรวจคำสั่ง if และช่องเติมทุกช่อง") from error

    def mail(self, name: str, body: str) -> tuple[str, str]:
        """(plain text, HTML) of a sample e-mail. Raises InputError as `check`."""
        self.check(name, body)
        drafts = samples(name, self._with(name, body), self.agency, Medium.EMAIL)
        return f"เรื่อง {drafts[0].subject}\n\n{drafts[0].text}", drafts[0].html

    def letter(self, name: str, body: str) -> bytes:
        """A sample letter as PDF. Raises InputError as `check`."""
        self.check(name, body)
        wording = self._with(name, body)
        return _typeset(samples(name, wording, self.agency, Medium.LETTER)[0], wording, self.agency)

    def _with(self, name: str, body: str) -> Wording:
        return with_body(self.wording(), name, body)


def with_body(wording: Wording, name: str, body: str) -> Wording:
    """The wording with one template replaced."""
    kept = tuple((file, text) for file, text in wording.desk if file != f"{name}.txt.j2")
    return replace(wording, desk=(*kept, (f"{name}.txt.j2", body)))


def check_all(wording: Wording, agency: Agency) -> int:
    """Every template of the folder and the desk, rendered in every form; returns how many are the agency's own.

    Raises:
        TemplateWrong, SettingsError: one cannot be used; names file, line and placeholder.
    """
    own = template_files.check(wording, PLACEHOLDERS)
    for file, body in wording.desk:
        try:
            check_body(file.removesuffix(".txt.j2"), body)
        except InputError as error:
            raise SettingsError(f"template {file} of the desk: {error}", error.hint) from error
    for name in PLACEHOLDERS:
        for medium in Medium:
            drafts = samples(name, wording, agency, medium)
    _typeset(drafts[0], wording, agency)
    return own + len(wording.desk)


def check_body(name: str, body: str) -> None:
    """Is this a template of that name?

    Raises:
        InputError: in Thai, naming the line that is wrong and what stands in it.
    """
    try:
        _check_words(name, body)
    except _WrongLine as wrong:
        words = visible(body.splitlines()[wrong.line - 1]).strip()
        shown = words if len(words) <= _SHOWN else f"{words[:_SHOWN]}…"
        raise InputError(f"บรรทัดที่ {wrong.line}: {wrong} ในบรรทัด “{shown}”", wrong.hint) from wrong


class _WrongLine(InputError):
    def __init__(self, line: int, message: str, hint: str) -> None:
        super().__init__(message, hint)
        self.line = line


def _check_words(name: str, body: str) -> None:
    if len(body) > LONGEST or not body.strip():
        raise InputError(f"แม่แบบว่างหรือยาวเกิน {LONGEST:,} ตัวอักษร", "โปรดแก้ไขแล้วบันทึกอีกครั้ง")
    try:
        parsed = template_environment(compose.SHIPPED).parse(body)
    except TemplateSyntaxError as error:
        raise _WrongLine(
            error.lineno, "เขียนคำสั่งหรือช่องเติมไม่ครบ", "ตรวจวงเล็บ {{ }} และ {% %} และปิด if ด้วย {% endif %}"
        ) from error
    used = set()
    for node in _walk(parsed):
        used |= {_checked(name, node)}
    _forbid_telling(name, body)
    for needed in _NEEDED.get(name, ()):
        if needed not in used:
            raise InputError(f"แม่แบบนี้ต้องมีช่องเติม {{{{ {needed} }}}}", PLACEHOLDERS[name][needed])


def samples(name: str, wording: Wording, agency: Agency, medium: Medium) -> list[ReplyDraft]:
    """Replies of a sample case in which the template's words stand.

    Raises:
        TemplateWrong: a template cannot be used.
    """
    recipient = "sample@example.com" if medium is Medium.EMAIL else _SAMPLE_LINES
    sent = {"medium": medium, "recipient": recipient, "wording": wording}
    case = {"tracking_id": _SAMPLE_ID, "register_number": "123/2570", "received_on": _DAY}
    if name == "status":
        return [
            compose.status_answer(agency, tracking_id=_SAMPLE_ID, status=status, answered_on=_DAY, **sent)  # type: ignore[arg-type] # as `sent` says
            for status in (*PublicStatus, None)
        ]
    if name in {"acknowledgement", "closing"}:
        return [compose.acknowledgement(agency, **case, **sent)]  # type: ignore[arg-type] # as above
    drafts = []
    if name not in _WRITTEN:
        drafts.append(compose.outcome(agency, **case, **sent, text=_SAMPLE_TEXT, concluded_on=_DAY))  # type: ignore[arg-type] # as above
    if name != "outcome":
        kind = _WRITTEN.get(name, ReplyKind.PROGRESS)
        drafts.append(compose.written(agency, kind, **case, **sent, text=_SAMPLE_TEXT))  # type: ignore[arg-type] # as above
    return drafts


def _typeset(draft: ReplyDraft, wording: Wording, agency: Agency) -> bytes:
    reference = letter.reference_line(received_on=_DAY, register_number="123/2570")
    made = letter.from_draft(agency, draft, tracking_id=_SAMPLE_ID, written_on=_DAY, reference=reference)
    return letter.render(made, wording)


def _walk(node: nodes.Node) -> Iterator[nodes.Node]:
    yield node
    for child in node.iter_child_nodes():
        yield from _walk(child)


def _checked(name: str, node: nodes.Node) -> str:
    """The name of a placeholder that this part of the template fills in, "" for none."""
    if not isinstance(node, _ALLOWED):
        raise _WrongLine(
            node.lineno, "ใช้คำสั่งที่ไม่อนุญาต", "ใช้ได้เฉพาะช่องเติมในรายการ และ {% if %} … {% else %} … {% endif %}"
        )
    if isinstance(node, nodes.Include):
        given = node.template.value if isinstance(node.template, nodes.Const) else None
        if given != _CONTACT or name not in {"outcome", *_WRITTEN}:
            raise _WrongLine(
                node.lineno,
                "เรียกแม่แบบอื่นที่ไม่อนุญาต",
                f'ใช้ได้เฉพาะ {{% include "{_CONTACT}" %}} ในหนังสือที่เจ้าหน้าที่เขียนถึงผู้ร้อง',
            )
    if isinstance(node, nodes.Name):
        known = {one.partition(".")[0] for one in PLACEHOLDERS[name]} | {"salutation"}
        if node.name not in known:
            raise _WrongLine(node.lineno, f"ไม่มีช่องเติมชื่อ “{node.name}”", _unknown_hint(name))
        return node.name
    if isinstance(node, nodes.Getattr):
        of_agency = isinstance(node.node, nodes.Name) and node.node.name == "agency"
        if not of_agency or node.attr not in {one.name for one in fields(Agency)}:
            raise _WrongLine(node.lineno, f"ไม่มีช่องเติมชื่อ “{node.attr}”", _unknown_hint(name))
    return ""


def _unknown_hint(name: str) -> str:
    if name in _AUTOMATIC:
        return "จดหมายอัตโนมัติไม่มีช่องเติมเนื้อหาของเรื่อง เพราะผู้อื่นอาจเปิดกล่องจดหมายได้"
    return "เลือกชื่อจากรายการช่องเติม"


def _forbid_telling(name: str, body: str) -> None:
    """An automatic reply says not even that it is a complaint: a mailbox may be read by the accused."""
    if name not in _AUTOMATIC:
        return
    for number, line in enumerate(body.splitlines(), 1):
        found = _TELLING.search(line)
        if found:
            raise _WrongLine(number, f"มีคำว่า “{found.group()}” ซึ่งบอกผู้อื่นว่าเป็นเรื่องใด", "ใช้คำกลาง ๆ เช่น “เรื่องของท่าน”")
