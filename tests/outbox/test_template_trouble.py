"""A broken template of the agency is named by file, line and placeholder, in one line, with nothing of a person."""

from datetime import date
from pathlib import Path

import pytest

from outbox.compose import Agency, Wording, written
from outbox.proof import Proof, check_all
from register.errors import InputError, TemplateWrong
from register.states import Medium, ReplyKind

SECRET = "ข้อความลับของเรื่อง"


def _composed(agency: Agency, wording: Wording) -> None:
    written(
        agency,
        ReplyKind.PROGRESS,
        tracking_id="LOE-7KQ4-M2XD-9RTC-5",
        register_number="1/2570",
        received_on=date(2026, 11, 22),
        text=SECRET,
        medium=Medium.EMAIL,
        recipient="somsri@example.com",
        wording=wording,
    )


BROKEN = [
    ("progress.txt.j2", "ก\n{{ text }}\n{{ subject }}", "line 3: there is no placeholder “subject”"),
    ("progress.txt.j2", "ก\n\n{% if agency.phone %}{{ agency.fone }}{% endif %}", "line 3: there is no placeholder"),
    ("progress.txt.j2", "{{ text }}\n{% if letter %}", "line 2: it cannot be read: Unexpected end of template"),
    ("progress.txt.j2", "ก\n{{ text }\n", "line 2: it cannot be read: unexpected '}'"),
    ("progress.txt.j2", "ก\n{{ text | shout }}", "line 2: it cannot be read: No filter named 'shout'"),
    ("progress.txt.j2", "ก\n{{ text + 1 }}", "line 2: its commands cannot be carried out (TypeError)"),
    (
        "progress.txt.j2",
        "ก\n{{ text.__class__.__mro__ }}",
        "line 2: its commands cannot be carried out (SecurityError)",
    ),
    ("progress.txt.j2", '\n{% include "mine.txt.j2" %}', "line 2: there is no template “mine.txt.j2”"),
    ("contact.txt.j2", "\n\n\n{{ telephone }}", "line 4: there is no placeholder “telephone”"),
    ("mail.html.j2", "<p>\n{{ paragrahps }}", "line 2: there is no placeholder “paragrahps”"),
    ("closing.txt.j2", "{{ agency.nmae }}", "line 1: there is no placeholder"),
]


@pytest.mark.parametrize(("file", "body", "said"), BROKEN)
def test_a_broken_file_of_the_folder_is_named_with_line_and_placeholder(
    agency: Agency, tmp_path: Path, file: str, body: str, said: str
) -> None:
    (tmp_path / file).write_text(body, encoding="utf-8")
    for act in (lambda: _composed(agency, Wording(tmp_path)), lambda: check_all(Wording(tmp_path), agency)):
        with pytest.raises(TemplateWrong) as caught:
            act()
        told = str(caught.value)
        assert told.startswith(f"template {file}, ")
        assert said in told
        assert len(told.splitlines()) == 1
        assert SECRET not in told + caught.value.thai
        assert f"แม่แบบ {file} บรรทัดที่ {said.split()[1].rstrip(':')}" in caught.value.thai
        assert caught.value.hint


def test_a_branch_that_no_sample_takes_is_checked_too(agency: Agency, tmp_path: Path) -> None:
    body = "{{ text }}\n{% if not agency.name %}\n{{ nobody }}\n{% endif %}"
    (tmp_path / "outcome.txt.j2").write_text(body, encoding="utf-8")
    with pytest.raises(TemplateWrong, match=r"template outcome\.txt\.j2, line 3: there is no placeholder “nobody”"):
        check_all(Wording(tmp_path), agency)


@pytest.mark.parametrize(
    ("body", "said"), [("<p>\n{{ lettre.subject }}", "line 2: there is no placeholder “lettre”"), ("{{ x", "line 1")]
)
def test_the_sheet_of_the_letter_is_checked_like_the_words(
    agency: Agency, tmp_path: Path, body: str, said: str
) -> None:
    (tmp_path / "letter.html.j2").write_text(body, encoding="utf-8")
    with pytest.raises(TemplateWrong, match=rf"letter\.html\.j2, {said}"):
        check_all(Wording(tmp_path), agency)


def test_a_file_in_another_charset_is_named(agency: Agency, tmp_path: Path) -> None:
    (tmp_path / "outcome.txt.j2").write_bytes("ก {{ text }}".encode("cp874"))
    with pytest.raises(TemplateWrong, match=r"outcome\.txt\.j2: it is no UTF-8 text"):
        check_all(Wording(tmp_path), agency)


def test_files_that_a_template_calls_may_have_names_of_their_own(agency: Agency, tmp_path: Path) -> None:
    (tmp_path / "mine.txt.j2").write_text("โทร. {{ agency.phone }} {{ whatever|default('') }}", encoding="utf-8")
    (tmp_path / "outcome.txt.j2").write_text('{{ text }}\n\n{% include "mine.txt.j2" %}', encoding="utf-8")
    assert check_all(Wording(tmp_path), agency) == 2


def test_what_stands_on_the_desk_is_told_apart_from_the_file(agency: Agency) -> None:
    with pytest.raises(TemplateWrong, match=r"template contact\.txt\.j2 \(desk\), line 2: .* “nobody”"):
        _composed(agency, Wording(desk=(("contact.txt.j2", "ก\n{{ nobody }}"),)))


@pytest.mark.parametrize("body", ["{{ text }}\n{{ nobody }}", "{{ text }}\n{% if text > 3 %}x{% endif %}"])
def test_the_desk_refuses_it_in_thai_and_shows_its_line(agency: Agency, body: str) -> None:
    with pytest.raises(InputError, match="บรรทัดที่ 2") as caught:
        Proof(agency, Wording).check("outcome", body)
    assert "“nobody” ในบรรทัด “{{ nobody }}”" in str(caught.value) or "nobody" not in body
