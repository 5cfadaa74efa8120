"""The mail as its writer formatted it: nothing in it runs, loads, submits or leads away."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.mail.formatted import formatted, sanitised
from ingest.mail.markup import MAX_HTML
from register.errors import Unreadable
from tests import hostile_files as hostile

ATTACKS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<img src='https://evil.example/t.png'>",
    "<svg><script>alert(1)</script></svg>",
    "<math><mtext></mtext><script>alert(1)</script></math>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='https://evil.example/' target=_top>x</a>",
    "<form action='https://evil.example/'><input name=a><button>x</button></form>",
    "<iframe src='https://evil.example/'></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data='https://evil.example/'></object><embed src='https://evil.example/'>",
    "<link rel=stylesheet href='https://evil.example/x.css'>",
    "<style>@import url(https://evil.example/x.css)</style>",
    "<p style=\"background:url('https://evil.example/x.png')\">x</p>",
    "<p style=\"background-image:url('https://evil.example/x.png');position:fixed\">x</p>",
    "<meta http-equiv=refresh content='0;url=https://evil.example/'>",
    "<base href='https://evil.example/'>",
    "<img src='data:text/html,<script>alert(1)</script>'>",
    "<img src='data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9ImFsZXJ0KDEpIi8+'>",
    "<video poster='https://evil.example/x.png'><source src='https://evil.example/v'></video>",
    "<table background='https://evil.example/x.png'><tr><td background='https://evil.example/y.png'>x</table>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<p onclick=alert(1) id=csrf name=csrf>x</p>",
)
FORBIDDEN = (
    "<script",
    "onerror",
    "onload",
    "onclick",
    "evil.example",
    "javascript:",
    "href",
    "<form",
    "<svg",
    "<iframe",
)


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_of_an_attack_is_left(attack: str) -> None:
    made = sanitised(attack).lower()
    assert not [word for word in FORBIDDEN if word in made], made
    assert "data:text" not in made
    assert "position" not in made


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(ATTACKS) | st.text(max_size=20) | st.sampled_from("<>\"'&/=`"), max_size=8))
def test_no_mixture_of_attacks_gets_through(pieces: list[str]) -> None:
    made = sanitised("".join(pieces))
    assert "<script" not in made.lower()
    assert "<svg" not in made.lower()
    assert "<iframe" not in made.lower()


def test_words_tables_and_simple_style_stay() -> None:
    markup = '<table border="1"><tr><td style="color:red">ถนน</td></tr></table><p><b>พัง</b></p>'
    assert "ถนน" in (made := sanitised(markup))
    assert "color:red" in made
    assert "<b>พัง</b>" in made


def test_a_picture_of_the_mail_is_drawn_anew_inside_it() -> None:
    mail = hostile.mail_with(html='<p>ดูภาพ <img src="cid:one"></p>', picture=hostile.photo())
    made = formatted(mail)
    assert 'src="data:image/jpeg;base64,' in made
    assert "dGFrZW4gYXQgaG9tZ" not in made


def test_a_bomb_in_place_of_a_picture_is_left_out() -> None:
    made = formatted(hostile.mail_with(html=f'<img src="{hostile.data_uri(hostile.png_bomb())}">ข้อความ'))
    assert "data:" not in made
    assert "ข้อความ" in made


def test_a_mail_without_html_says_so() -> None:
    assert "ข้อความล้วน" in formatted(hostile.mail_with())


def test_a_mail_longer_than_anybody_reads_is_refused() -> None:
    with pytest.raises(Unreadable):
        formatted(b"Content-Type: text/html\n\n" + b"x" * (MAX_HTML + 1))


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_bring_it_down(raw: bytes) -> None:
    assert formatted(b"Content-Type: text/html\n\n" + raw).startswith("<!doctype html>")
