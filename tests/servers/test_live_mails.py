"""The thirty mails of the live test are what they say they are."""

import email
import email.policy

from tests.live_mails import live_mails


def test_there_are_ten_distinct_mails_of_each_category_in_eight_forms() -> None:
    mails = live_mails()
    assert len({mail.raw for mail in mails}) == len({mail.text for mail in mails}) == 30
    assert sorted({(mail.label, sum(other.label is mail.label for other in mails)) for mail in mails}) == [
        ("service_complaint", 10),
        ("suggestion", 10),
        ("tip_off", 10),
    ]
    assert len({mail.form for mail in mails}) == 8


def test_they_are_the_same_bytes_every_time() -> None:
    assert live_mails() == live_mails()


def test_their_lines_obey_smtp() -> None:
    for mail in live_mails():
        assert b"\n" not in mail.raw.replace(b"\r\n", b"")
        assert max(map(len, mail.raw.split(b"\r\n"))) <= 998


def test_what_the_standard_library_can_read_is_the_original() -> None:
    """It knows UTF-8; windows-874 is what the product has to add."""
    for mail in live_mails():
        message = email.message_from_bytes(mail.raw, policy=email.policy.SMTP)
        body = message.get_body(("plain",))
        names = [part.get_filename() for part in message.iter_attachments()] if message.is_multipart() else []
        assert len(names) == bool(mail.file_name)
        if mail.form.startswith("UTF-8"):
            assert message["Subject"] == mail.subject
            assert all(name == mail.file_name for name in names)
            if body is not None:
                assert body.get_content().replace("\r\n", "\n") == mail.text + "\n"
