"""What a reply says, and what it must never say."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest

from outbox.compose import SHIPPED, SUBJECTS, Agency, Wording, acknowledgement, outcome, status_answer, written
from register.errors import SettingsError
from register.model import ReplyDraft
from register.states import CATEGORY_THAI, Medium, PublicStatus, ReplyKind

TRACKING_ID = "LOE-7KQ4-M2XD-9RTC-5"
RECEIVED = date(2026, 11, 22)
# Words that tell a reader over the shoulder what the matter is about.
TELLING = ("ร้องเรียน", "ร้องทุกข์", "ทุจริต", "เบาะแส", "เสนอแนะ", "ประพฤติมิชอบ", "ข้อมูลข่าวสาร", *CATEGORY_THAI.values())

Compose = Callable[[Agency, Medium, Wording], ReplyDraft]


def _acknowledgement(agency: Agency, medium: Medium, wording: Wording = SHIPPED) -> ReplyDraft:
    return acknowledgement(
        agency,
        tracking_id=TRACKING_ID,
        register_number="123/2570",
        received_on=RECEIVED,
        medium=medium,
        recipient="somsri@example.com",
        in_reply_to="<a@example.com>",
        references=("<a@example.com>",),
        wording=wording,
    )


def _outcome(agency: Agency, medium: Medium, wording: Wording = SHIPPED, text: str = "ได้แก้ไขแล้ว") -> ReplyDraft:
    return outcome(
        agency,
        tracking_id=TRACKING_ID,
        register_number="123/2570",
        received_on=RECEIVED,
        text=text,
        medium=medium,
        recipient="somsri@example.com",
        concluded_on=date(2026, 12, 8),
        wording=wording,
    )


def _written(kind: ReplyKind) -> Compose:
    def compose(agency: Agency, medium: Medium, wording: Wording = SHIPPED) -> ReplyDraft:
        return written(
            agency,
            kind,
            tracking_id=TRACKING_ID,
            register_number="123/2570",
            received_on=RECEIVED,
            text="อยู่ระหว่างการประสานงาน",
            medium=medium,
            recipient="somsri@example.com",
            wording=wording,
        )

    return compose


WRITTEN = [_written(kind) for kind in (ReplyKind.PROGRESS, ReplyKind.REQUEST, ReplyKind.REFERRAL)]


def _status(status: PublicStatus | None) -> Compose:
    def compose(agency: Agency, medium: Medium, wording: Wording = SHIPPED) -> ReplyDraft:
        return status_answer(
            agency,
            tracking_id=TRACKING_ID,
            status=status,
            answered_on=RECEIVED,
            medium=medium,
            recipient="somsri@example.com",
            wording=wording,
        )

    return compose


AUTOMATIC: list[Compose] = [_acknowledgement, *map(_status, [None, *PublicStatus])]
BARE = Agency(name="โรงเรียนบ้านหนองน้ำใส")


class _Visible(HTMLParser):
    """The words a reader sees, and every attribute that would load something."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.loads: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.loads += [name for name, _ in attrs if name in {"src", "href", "background", "srcset", "action"}]
        self.loads += [tag] if tag in {"img", "script", "link", "iframe", "object"} else []

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def _visible(html: str) -> _Visible:
    parser = _Visible()
    parser.feed(html)
    return parser


@pytest.mark.parametrize("medium", list(Medium))
@pytest.mark.parametrize("compose", [_acknowledgement, _outcome, *WRITTEN, *map(_status, [None, *PublicStatus])])
def test_every_reply_renders_for_every_medium_even_for_an_agency_without_details(
    compose: Compose, medium: Medium
) -> None:
    draft = compose(BARE, medium, SHIPPED)
    assert BARE.name in draft.text
    assert "None" not in draft.text + draft.html
    assert "\n\n\n" not in draft.text
    assert bool(draft.html) is (medium is Medium.EMAIL)


def test_the_acknowledgement_says_what_the_writer_needs(agency: Agency) -> None:
    draft = _acknowledgement(agency, Medium.EMAIL)
    for said in (TRACKING_ID, "123/2570", "22 พฤศจิกายน 2569", "15 วัน", agency.phone, agency.status_url, "ความลับ"):
        assert said in draft.text
        assert said in " ".join(_visible(draft.html).words)
    assert "เรียน ท่านผู้ติดต่อ" in draft.text
    assert "ตอบกลับอีเมลฉบับนี้" in draft.text


@pytest.mark.parametrize(
    ("medium", "said"), [(Medium.EMAIL, "(08.30 - 16.30 น.)"), (Medium.LETTER, "(๐๘.๓๐ - ๑๖.๓๐ น.)")]
)
def test_who_may_call_reads_when(agency: Agency, medium: Medium, said: str) -> None:
    given = replace(agency, hours="08.30 - 16.30 น.")
    assert f"ในวันและเวลาราชการ {said}" in _acknowledgement(given, medium).text


def test_the_letter_says_it_in_thai_digits_but_leaves_the_tracking_id(agency: Agency) -> None:
    text = _acknowledgement(agency, Medium.LETTER).text
    for said in (TRACKING_ID, "๑๒๓/๒๕๗๐", "๒๒ พฤศจิกายน ๒๕๖๙", "๑๕ วัน", "๐ ๔๒๘๑ ๑๗๗๓"):
        assert said in text


@pytest.mark.parametrize("medium", list(Medium))
@pytest.mark.parametrize("compose", AUTOMATIC)
def test_an_automatic_reply_never_tells_what_the_matter_is_about(
    agency: Agency, compose: Compose, medium: Medium
) -> None:
    draft = compose(agency, medium, SHIPPED)
    for word in TELLING:
        assert word not in draft.subject + draft.text + draft.html


@pytest.mark.parametrize("kind", list(ReplyKind))
def test_no_fixed_subject_tells_what_the_matter_is_about(kind: ReplyKind) -> None:
    assert not any(word in SUBJECTS[kind] for word in TELLING)


def test_the_subject_is_fixed_and_carries_the_tracking_id(agency: Agency) -> None:
    assert _acknowledgement(agency, Medium.EMAIL).subject == f"แจ้งการรับเรื่อง รหัสติดตามเรื่อง {TRACKING_ID}"
    assert _acknowledgement(agency, Medium.LETTER).subject == "แจ้งการรับเรื่อง"


def test_the_answer_to_an_unknown_tracking_id_repeats_nothing_of_the_question(agency: Agency) -> None:
    draft = _status(None)(agency, Medium.EMAIL, SHIPPED)
    assert TRACKING_ID not in draft.subject + draft.text + draft.html


@pytest.mark.parametrize("status", list(PublicStatus))
def test_a_status_answer_gives_the_public_status(agency: Agency, status: PublicStatus) -> None:
    assert f"สถานะ: {status.value}" in _status(status)(agency, Medium.EMAIL, SHIPPED).text


def test_the_officers_text_is_shown_as_written_and_never_as_html(agency: Agency) -> None:
    written = "1. <b>ซ่อมท่อน้ำ</b> & {{ tracking_id }}\r\n2. ล้างถัง\r\n\r\nขอบคุณ"
    draft = _outcome(agency, Medium.EMAIL, text=written)
    assert "1. <b>ซ่อมท่อน้ำ</b> & {{ tracking_id }}\n2. ล้างถัง\n\nขอบคุณ" in draft.text
    assert "<b>" not in draft.html
    assert "1. <b>ซ่อมท่อน้ำ</b> & {{ tracking_id }}" in _visible(draft.html).words


def test_direction_marks_in_the_officers_text_are_dropped(agency: Agency) -> None:
    assert "abc" in _outcome(agency, Medium.EMAIL, text="a\u202eb\u0000c").text


def test_a_split_sara_am_in_the_officers_text_is_made_whole(agency: Agency) -> None:
    split = "น\u0e4d\u0e49\u0e32 ท\u0e4d\u0e32 ซ\u0e49\u0e4d\u0e32"
    assert "น้ำ ทำ ซ้ำ" in _outcome(agency, Medium.EMAIL, text=split).text


@pytest.mark.parametrize("compose", [_acknowledgement, _outcome])
def test_the_html_loads_nothing_and_is_marked_thai(agency: Agency, compose: Compose) -> None:
    html = compose(agency, Medium.EMAIL, SHIPPED).html
    assert _visible(html).loads == []
    assert "url(" not in html
    assert '<html lang="th">' in html


def test_the_thread_of_the_mail_is_kept(agency: Agency) -> None:
    draft = _acknowledgement(agency, Medium.EMAIL)
    assert (draft.recipient, draft.in_reply_to, draft.references) == (
        "somsri@example.com",
        "<a@example.com>",
        ("<a@example.com>",),
    )


def test_the_agencys_own_template_comes_first_and_the_others_remain(agency: Agency, tmp_path: Path) -> None:
    (tmp_path / "acknowledgement.txt.j2").write_text("ได้รับแล้ว\n\nรหัส {{ tracking_id }}", encoding="utf-8")
    assert f"ได้รับแล้ว\n\nรหัส {TRACKING_ID}" in _acknowledgement(agency, Medium.EMAIL, Wording(tmp_path)).text
    assert "ได้แก้ไขแล้ว" in _outcome(agency, Medium.EMAIL, Wording(tmp_path)).text


def test_words_of_the_desk_go_before_those_of_the_folder(agency: Agency, tmp_path: Path) -> None:
    (tmp_path / "acknowledgement.txt.j2").write_text("จากแฟ้ม {{ tracking_id }}", encoding="utf-8")
    (tmp_path / "outcome.txt.j2").write_text("จากแฟ้ม {{ text }}", encoding="utf-8")
    both = Wording(tmp_path, (("acknowledgement.txt.j2", "จากโต๊ะ {{ tracking_id }}"),))
    assert "จากโต๊ะ" in _acknowledgement(agency, Medium.EMAIL, both).text
    assert "จากแฟ้ม" in _outcome(agency, Medium.EMAIL, both).text


def test_the_closing_words_are_the_agencys_and_never_html(agency: Agency) -> None:
    draft = _acknowledgement(agency, Medium.EMAIL, Wording(desk=(("closing.txt.j2", "ด้วย<b>ความเคารพ</b>\n"),)))
    assert "ด้วย<b>ความเคารพ</b>" in draft.text
    assert "ด้วย<b>ความเคารพ</b>" in _visible(draft.html).words


@pytest.mark.parametrize("broken", ["{{ sender_name }}", "{% if %}", "{{ agency.__class__.__mro__ }}"])
def test_a_broken_template_of_the_agency_is_a_setting_to_correct(agency: Agency, tmp_path: Path, broken: str) -> None:
    (tmp_path / "acknowledgement.txt.j2").write_text(broken, encoding="utf-8")
    with pytest.raises(SettingsError) as error:
        _acknowledgement(agency, Medium.EMAIL, Wording(tmp_path))
    assert error.value.hint
