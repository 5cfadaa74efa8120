"""What a message says about its writer and the matter: contact, wishes, place, time, accused.

Pure and quick: the message is folded once (`folding`), laid out once (`layout`), and each question is asked of the
result. Values are the writer's own words on one line, except the telephone number, which is put into canonical form,
and an address whose postcode or region words a scan has broken.
"""

import re
from dataclasses import dataclass, field
from datetime import date

from classify.facts.accused import accused_named
from classify.facts.dates import when_it_happened
from classify.facts.deeds import what_was_done
from classify.facts.home_regions import Envelope, checked
from classify.facts.homes import as_on_an_envelope, filled_in, home_addresses
from classify.facts.letter_dates import letter_date
from classify.facts.mailboxes import own_mailbox
from classify.facts.names import own_name
from classify.facts.people import Name, is_personal
from classify.facts.phones import own_phone
from classify.facts.places import where_it_happened
from classify.facts.proofs import evidence_mentioned
from classify.facts.wishes import anonymous_wish, no_contact_wish
from classify.facts.wishes_doubt import anonymity_in_doubt
from classify.folding import Folded, fold, skeleton
from classify.layout import lay_out
from register.model import Contact, Mention, Passage, Sender

Span = tuple[int, int]
_OF_HIMSELF = re.compile(
    r"(?:ผม|ดิฉัน|ฉัน|หนู|ข้าพเจ้า|อาตมา|เรา|ชื่อ|สกุล|จาก|ลงนาม|ผู้ร้อง(?:เรียน)?|ผู้แจ้ง)[ .:]*(?:คือ|ชื่อ)?[ .:]*\Z"
)
# Behind a number only what he did goes on: กำนันเดช 081 ... เรียกเงิน, and not a signature's ... 081 ... ไม่ประสงค์ออกนาม.
_GOES_ON = re.compile(
    r"(?:(?! ?(?:\(|เด้อ|เอง|ค่ะ|คะ|ครับ|จ้ะ|จ้า|นะ|[0+]))|"
    r"(?= 0[0-9 \-]{8,11} (?!ไม่|ขอ|บ่|อย่า|โทร|ติดต่อ|ห้าม|ช่วย|กรุณา|แต่|ถ้า|กลัว)[ก-๎]{6}))[^\n]{20}"
)


@dataclass(frozen=True, slots=True)
class Facts:
    """What `extract` found; every text may be empty.

    `spans` says where in the subject, a line feed and the text, joined in that order, a fact stands; keys are `name`,
    `phone`, `email`, `address`, `where`, `when`, `accused`, `anonymous`, `no_contact`, `in_doubt`. A fact taken from
    the mail's sender has none. `name_confidence` is 0..1: under 0.5 the name is only the sender's display name.
    `anonymity_in_doubt`: no wish was heard, but words that may be one (`wishes_doubt`). `doubtful`: fields of the
    contact that were put right or completed, so that they should be compared with the paper. `how` and `evidence` carry
    their own places. `written`: the day that a letter bears at its head.
    """

    contact: Contact = field(default_factory=Contact)
    anonymous: bool = False
    anonymity_in_doubt: bool = False
    no_contact: bool = False
    where: str = ""
    when: str = ""
    accused: str = ""
    name_confidence: float = 0.0
    doubtful: tuple[str, ...] = ()
    spans: dict[str, Span] = field(default_factory=dict)
    how: tuple[Passage, ...] = ()
    evidence: tuple[Mention, ...] = ()
    written: date | None = None


def extract(subject: str, text: str, *, sender: Sender | None = None) -> Facts:
    """Reads the facts out of a message. `text` is what is new in it, NFC; `sender` its From; None for letters, devices.

    `contact.email` is what can be answered to: an address of his own in the text, else the sender's. A writer who asks
    for anonymity gets neither name nor address from the sender; what he wrote himself stays, for the officer to guard.
    """
    folded = fold(f"{subject.replace(chr(10), ' ')}\n{text}", subject_end=len(subject))
    body_from = folded.text.find("\n") + 1
    layout = lay_out(folded.text, body_from)
    bare = skeleton(folded.text)
    anonymous, no_contact = anonymous_wish(folded, bare), no_contact_wish(folded, bare)
    in_doubt = None if anonymous else anonymity_in_doubt(folded, bare, layout.quoted_from)
    name = own_name(folded, layout, body_from, sender.name if sender and not anonymous else "")
    accused_end = -1
    if name and anonymous and _is_told_of(folded.text, name, anonymous[0]):
        accused_end = name.end
        name = None
    mailbox = own_mailbox(folded, layout, sender.address if sender else "")
    homes = home_addresses(folded, layout, body_from, (name.start, name.end) if name else None)
    address = homes[0] if homes else None
    if address and not name and not re.search("[0-9]", folded.text[slice(*address)].split("หมู่")[0]):
        address = None  # neither a name nor a house: nothing the post could deliver
    phone = own_phone(
        folded,
        layout,
        *((name.end, folded.text[name.start : name.end]) if name else (-1, "")),
        home_end=address[1] if address else -1,
    )
    if phone and anonymous and 0 <= accused_end <= phone.start < anonymous[0]:
        phone = None
    deeds = what_was_done(folded, layout)
    blamed = accused_named(folded, layout, _own_words(folded, name, address), body_from - 1, deeds)
    where = where_it_happened(folded, layout, homes)
    when = when_it_happened(folded, layout, body_from - 1)
    found = {
        "name": (name.start, name.end) if name else None,
        "phone": (phone.start, phone.end) if phone else None,
        "email": mailbox[:2] if mailbox else None,
        "address": address,
        "where": where,
        "when": when,
        "accused": blamed[0] if blamed else None,
        "anonymous": anonymous,
        "in_doubt": in_doubt,
        "no_contact": no_contact,
    }
    shown = {fact: folded.shown(*place) for fact, place in found.items() if place}
    # The display name of a mail is his name only as long as he does not ask to be nameless.
    from_sender = not name and not anonymous and sender is not None and is_personal(sender.name)
    written = filled_in(shown.get("address", ""))
    envelope = checked(as_on_an_envelope(written)) if written else Envelope("", doubtful=False)
    contact = Contact(
        name=sender.name.strip() if from_sender and sender else shown.get("name", ""),
        phone=phone.number if phone else "",
        email=mailbox[2] if mailbox else sender.address if sender and not anonymous else "",
        address=envelope.address,
    )
    return Facts(
        contact=contact,
        anonymous=anonymous is not None,
        anonymity_in_doubt=in_doubt is not None,
        no_contact=no_contact is not None,
        where=shown.get("where", ""),
        when=shown.get("when", ""),
        accused=", ".join(folded.shown(*place) for place in blamed),
        name_confidence=name.confidence if name else 0.4 if from_sender else 0.0,
        doubtful=(
            *(("phone",) if phone and phone.doubtful else ()),
            *(("address",) if envelope.doubtful or _squeezed(envelope.address) != _squeezed(written) else ()),
        ),
        spans={fact: folded.span(*place) for fact, place in found.items() if place},
        how=tuple(
            Passage(folded.shown(one.start, one.end), *folded.span(one.start, one.end), one.confidence) for one in deeds
        ),
        evidence=tuple(
            Mention(folded.shown(one.start, one.end), *folded.span(one.start, one.end), one.confidence, one.standing)
            for one in evidence_mentioned(folded, layout)
        ),
        written=letter_date(layout),
    )


def _is_told_of(text: str, name: Name, wish: int) -> bool:
    """Whether somebody is told of by name before the writer, who does not introduce himself, asks to stay unnamed."""
    return (
        name.end <= wish
        and bool(_GOES_ON.match(text, name.end))
        and not _OF_HIMSELF.search(text, max(0, name.start - 24), name.start)
    )


def _squeezed(words: str) -> str:
    return re.sub(r"[ ,]", "", words)


def _own_words(folded: Folded, name: Name | None, address: Span | None) -> tuple[str, str]:
    return folded.text[name.start : name.end] if name else "", folded.text[slice(*address)] if address else ""
