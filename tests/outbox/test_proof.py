"""Which words of an agency may stand in a reply, and what is said of those that may not."""

from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outbox.compose import SHIPPED, Agency, Wording
from outbox.proof import PLACEHOLDERS, Proof, check_all, check_body
from register.errors import InputError, SettingsError


@pytest.fixture
def proof(agency: Agency) -> Proof:
    return Proof(agency, Wording)


def test_the_programs_own_words_may_stand(agency: Agency, proof: Proof) -> None:
    for name in PLACEHOLDERS:
        proof.check(name, proof.own(name))
    assert check_all(SHIPPED, agency) == 0


def test_every_template_of_words_can_be_written_on_the_desk() -> None:
    shipped = {one.name.partition(".")[0] for one in (files("outbox") / "templates").iterdir() if ".txt.j2" in one.name}
    assert shipped - {"mail"} == set(PLACEHOLDERS)


@pytest.mark.parametrize("name", ["acknowledgement", "status"])
@pytest.mark.parametrize("matter", ["text", "category", "subject", "reading", "recipient"])
def test_an_automatic_reply_has_no_placeholder_of_the_matter(name: str, matter: str) -> None:
    with pytest.raises(InputError, match=f"บรรทัดที่ 2: ไม่มีช่องเติมชื่อ “{matter}”") as error:
        check_body(name, f"รับแล้ว {{{{ tracking_id }}}}\n{{{{ {matter} }}}}\n{{{{ status }}}}")
    assert "อัตโนมัติ" in error.value.hint


@pytest.mark.parametrize(
    ("name", "body", "said"),
    [
        ("acknowledgement", "a\nเรื่องร้องเรียน {{ tracking_id }}", "บรรทัดที่ 2: มีคำว่า “ร้องเรียน”"),
        ("acknowledgement", "ได้รับแล้ว", "ต้องมีช่องเติม {{ tracking_id }}"),
        ("outcome", "จบ", "ต้องมีช่องเติม {{ text }}"),
        ("outcome", "a\n{% if letter %}\n{{ text }}", "บรรทัดที่"),
        ("outcome", "{{ text }}\n{{ agency.secret }}", "บรรทัดที่ 2: ไม่มีช่องเติมชื่อ “secret”"),
        ("outcome", "{{ text }}\n{% if agency.phone %}{{ telephone }}{% endif %}", "บรรทัดที่ 2"),
        ("outcome", "{{ text }}{% for i in range(9) %}x{% endfor %}", "บรรทัดที่ 1: ใช้คำสั่งที่ไม่อนุญาต"),
        ("outcome", "{{ text.__class__ }}", "บรรทัดที่ 1"),
        ("outcome", "{{ text }}{{ agency.name.upper() }}", "บรรทัดที่ 1"),
        ("outcome", '{{ text }}{% include "mail.html.j2" %}', "บรรทัดที่ 1: เรียกแม่แบบอื่น"),
        ("contact", '{% include "contact.txt.j2" %}', "บรรทัดที่ 1"),
        ("outcome", "  \n", "ว่าง"),
        ("outcome", "{{ text }}" + "ก" * 20_001, "ยาวเกิน"),
    ],
)
def test_what_may_not_stand_is_refused_in_thai_with_its_line(name: str, body: str, said: str) -> None:
    with pytest.raises(InputError) as error:
        check_body(name, body)
    assert said in str(error.value)
    assert error.value.hint


def test_samples_show_the_words_in_every_form(proof: Proof) -> None:
    text, html = proof.mail("outcome", "เรียนให้ทราบว่า\n\n{{ text }}\n")
    assert "เรียนให้ทราบว่า" in text
    assert "เรียนให้ทราบว่า" in html
    assert proof.letter("outcome", "เรียนให้ทราบว่า\n\n{{ text }}\n").startswith(b"%PDF")


def test_a_broken_file_of_the_agency_is_found(agency: Agency, tmp_path: Path) -> None:
    (tmp_path / "status.txt.j2").write_text("{% if done %}{{ subject }}{% endif %}", encoding="utf-8")
    with pytest.raises(SettingsError):
        check_all(Wording(tmp_path), agency)
    (tmp_path / "status.txt.j2").write_text("{{ status }}", encoding="utf-8")
    assert check_all(Wording(tmp_path, (("contact.txt.j2", "โทร. {{ agency.phone }}"),)), agency) == 2
    with pytest.raises(SettingsError, match="of the desk"):
        check_all(Wording(desk=(("contact.txt.j2", "{{ nobody }}"),)), agency)


def test_the_file_of_the_folder_is_what_the_desk_starts_from(agency: Agency, tmp_path: Path) -> None:
    (tmp_path / "contact.txt.j2").write_text("โทร. {{ agency.phone }}", encoding="utf-8")
    assert Proof(agency, lambda: Wording(tmp_path)).own("contact") == "โทร. {{ agency.phone }}"


@given(st.text(alphabet="{}%# \nifendatxg.phoneกขค_[]()'\"", max_size=80))
def test_wild_words_are_taken_or_refused_in_order(body: str) -> None:
    try:
        check_body("contact", body)
    except InputError as error:
        assert error.hint  # noqa: PT017 - both outcomes are right
