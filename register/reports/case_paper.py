"""Papers about one case: memo to the head, referral, record form, committee order, address. Drafts to be signed.

The caller has the right to see the case opened, and noted that it was. Where somebody else than the head reads it, the
complainant is not named.
"""

from dataclasses import dataclass
from datetime import date

from outbox.letter import reference_line
from outbox.planning import postal_lines
from register.arrivals import intakes
from register.book.casebook import Case
from register.book.casebook import timeline as timeline_of
from register.desk.matters import masking
from register.desk.web import words
from register.errors import InputError
from register.handling import casework, proceedings, referrals
from register.handling.proceedings import FormalStep
from register.handling.referrals import Referral
from register.model import CaseContent, Contact, Reading
from register.post.addressee import addressee_of
from register.post.paper import Block, CasePaper, Field, Form, Heading, Paper, Paragraph, Signatory
from register.reports.memo import CLOSING, office_of
from register.settings import Settings
from register.states import CaseEvent, Category, ProceedingKind
from register.store import Unit
from register.workdays import local_date, thai_date

HIDDEN = "ผู้ร้อง (ปกปิดชื่อ)"
UNNAMED = "ผู้ไม่ประสงค์ออกนาม"
_LONGEST = 4000  # characters of the matter; the original is attached
_BLANK = "." * 50
_SEATS = ("ประธานกรรมการ", "กรรมการ", "กรรมการและเลขานุการ")


@dataclass(frozen=True, slots=True)
class Known:
    """What a paper is made of: the case, opened, and what was done so far.

    `memo`, `order`, `committee`, `referral`: the last one recorded; `findings`: what was found; `answer`: what the
    complainant was told; `identities`: words that tell who wrote; `today`: the day in its head.
    """

    case: Case
    content: CaseContent
    text: str
    identities: tuple[str, ...]
    findings: str
    answer: str
    memo: FormalStep | None
    order: FormalStep | None
    committee: FormalStep | None
    referral: Referral | None
    today: date


def known(unit: Unit, case: Case, content: CaseContent, reading: Reading | None) -> Known:
    """Gather what the papers of a case say."""
    steps = {one.kind: one.step for one in proceedings.of_case(unit, case)}  # the last of each kind
    past = timeline_of(unit, case)
    found = [one.text for one in past if one.event is CaseEvent.CONCLUDE and one.text]
    told = [one.text for one in past if one.event is CaseEvent.ANSWER and one.text]
    sent, inquiry = referrals.of_case(unit, case), steps.get(ProceedingKind.INQUIRY)
    return Known(
        case=case,
        content=content,
        text=reading.text if reading else "",
        identities=_identities(unit, case, content, reading),
        findings=found[-1] if found else (inquiry.text if inquiry else ""),
        answer=told[-1] if told else "",
        memo=steps.get(ProceedingKind.MEMO),
        order=steps.get(ProceedingKind.ORDER),
        committee=steps.get(ProceedingKind.COMMITTEE),
        referral=sent[-1] if sent else None,
        today=local_date(unit.now),
    )


def build(kind: CasePaper, of: Known, settings: Settings) -> Paper:
    """The paper of that kind.

    Raises:
        InputError: an outcome that nobody has written yet.
    """
    makers = {
        CasePaper.MEMO: _memo,
        CasePaper.REFERRAL: _referral,
        CasePaper.RECORD: _record,
        CasePaper.ORDER: _order,
        CasePaper.ADDRESS: _address,
        CasePaper.OUTCOME: _outcome,
    }
    return makers[kind](of, settings)


def _memo(of: Known, settings: Settings) -> Paper:
    agency, case = settings.agency, of.case
    about = words.category(case.category, case.sub_kind)
    named = _complainant(of) not in {UNNAMED, HIDDEN}
    subject = of.content.subject if named else _without(of.content.subject, of.identities)
    opening = (
        f"ด้วยเมื่อวันที่ {thai_date(local_date(case.received_at))} {agency.name}ได้รับเรื่อง{about} "
        f"ทาง{words.CHANNEL[case.channel]} จาก{_complainant(of)} เลขรับ {case.register_number} "
        f"เรื่อง {subject or 'ตามต้นฉบับ'}"
    )
    facts: list[Block] = [Paragraph("2.1 สาระของเรื่อง"), *(Paragraph(line, 1) for line in _matter(of, named=named))]
    facts += [Paragraph(f"{label} {value}", 1) for label, value in _circumstances(of, named=named)]
    proofs = _evidence(of, named=named)
    if proofs:
        facts += [Paragraph("พยานหลักฐานที่กล่าวถึง", 1), *(Paragraph(line, 2) for line in proofs)]
    if of.findings:
        facts += [Paragraph("2.2 ผลการตรวจสอบข้อเท็จจริง"), *(Paragraph(line, 1) for line in _lines(of.findings))]
        if case.conclusion:
            facts.append(Paragraph(f"สรุปผล {words.CONCLUSION[case.conclusion]}", 1))
    proposed = _lines(of.memo.text) if of.memo else ["เห็นควร" + _BLANK * 2]
    blocks = (
        Heading("1. ต้นเรื่อง"),
        Paragraph(opening),
        Heading("2. ข้อเท็จจริง"),
        *facts,
        Heading("3. ข้อเสนอ"),
        *(Paragraph(line) for line in proposed),
        Paragraph("จึงเรียนมาเพื่อโปรดพิจารณา หากเห็นชอบโปรดสั่งการ"),
    )
    given = settings.reports
    return Paper(
        Form.MEMO,
        title=f"บันทึกเสนอเรื่องเลขรับ {case.register_number}",
        office=office_of(settings.agency),
        number=given.memo_prefix + (of.memo.number if of.memo else ""),
        day=of.memo.day if of.memo and of.memo.day else of.today,
        subject=f"ขออนุมัติดำเนินการเรื่อง{about} เลขรับ {case.register_number}",
        addressee=addressee_of(settings),
        blocks=blocks,
        signatories=_signing(settings),
        secret=case.restricted,
    )


def _referral(of: Known, settings: Settings) -> Paper:
    """To a unit of ours a memo, to an agency outside a letter; neither says who complained, nor what evidence he speaks
    of, which may tell who he is.
    """
    agency, case, sent = settings.agency, of.case, of.referral
    about = words.category(case.category, case.sub_kind)
    outside = sent is not None and not sent.unit
    to = sent.to if sent else case.unit or _BLANK
    opening = (
        f"ด้วย{agency.name}ได้รับเรื่อง{about} เลขรับ {case.register_number} "
        f"เมื่อวันที่ {thai_date(local_date(case.received_at))} มีสาระดังนี้"
    )
    blocks: list[Block] = [Paragraph(opening), *(Paragraph(line) for line in _matter(of, named=False))]
    blocks += [Paragraph(f"{label} {value}", 1) for label, value in _circumstances(of, named=False)]
    asked = sent.asked.text if sent and sent.asked.text else ""
    if outside:
        request = f"{agency.name}พิจารณาแล้วเห็นว่าอยู่ในหน้าที่และอำนาจของ{to} จึงขอส่งเรื่องมาเพื่อพิจารณาดำเนินการ"
    else:
        until = thai_date(local_date(sent.due_at)) if sent and sent.due_at else _BLANK
        request = f"จึงขอให้{to}ตรวจสอบและดำเนินการ แล้วรายงานผลให้ทราบภายในวันที่ {until}"
    blocks += [Paragraph(line) for line in (*_lines(asked), request)]
    closing = ("ทั้งนี้ โปรดปกปิดข้อมูลของผู้ร้องและรักษาความลับของทางราชการ", "จึงเรียนมาเพื่อโปรดพิจารณาดำเนินการ")
    blocks += [Paragraph(line) for line in closing]
    return Paper(
        Form.LETTER if outside else Form.MEMO,
        title=f"หนังสือส่งเรื่องเลขรับ {case.register_number}",
        office=agency.name if outside else office_of(settings.agency),
        address=agency.address,
        contact=_contact(settings) if outside else (),
        number=(agency.letter_prefix if outside else settings.reports.memo_prefix)
        + (sent.asked.number if sent else ""),
        day=local_date(sent.at) if sent else of.today,
        subject=f"ขอส่งเรื่อง{about}เพื่อดำเนินการ",
        addressee=to,
        blocks=tuple(blocks),
        signatories=_signatory(settings),
        secret=case.restricted,
    )


def _record(of: Known, settings: Settings) -> Paper:
    """แบบบันทึกเรื่องร้องเรียน: name, address, telephone, matter and place, as the procedures ask."""
    case, contact = of.case, of.content.contact
    named = Contact() if case.anonymous else contact
    fields = (
        ("เลขรับ", case.register_number),
        ("วันที่รับเรื่อง", thai_date(local_date(case.received_at))),
        ("ช่องทาง", words.CHANNEL[case.channel]),
        ("ประเภทเรื่อง", words.category(case.category, case.sub_kind)),
        ("ชื่อ - สกุล ผู้ร้อง", UNNAMED if case.anonymous else named.name),
        ("ที่อยู่", " ".join(named.address.split())),
        ("หมายเลขโทรศัพท์ติดต่อ", named.phone),
        ("อีเมล", named.email),
        ("ผู้รับมอบอำนาจ", _apart(of.content.representative, of.content.representative_phone)),
        ("หน่วยงานที่ส่งเรื่อง", _apart(of.content.agency, of.content.letter)),
        ("เรื่องร้องเรียน / ร้องทุกข์", of.content.subject),
        ("สถานที่เกิดเหตุ", of.content.where),
        ("วันเวลาเกิดเหตุ", _time(of.content)),
        ("ผู้ถูกร้อง", of.content.accused),
        ("พฤติการณ์", _told(of.content.how, of, named=not case.anonymous)),
        ("พยานหลักฐานที่กล่าวถึง", "\n".join(_evidence(of, named=not case.anonymous))),
        ("รายละเอียด", "\n".join(_matter(of, named=not case.anonymous))),
        ("หน่วยงานที่รับผิดชอบ", case.unit),
        ("ข้อสั่งการ", of.order.text if of.order else ""),
        ("ผลการดำเนินการ", of.findings),
        ("ผู้บันทึก", ""),
    )
    return Paper(
        Form.SHEET,
        title="แบบบันทึกเรื่องร้องเรียน / ร้องทุกข์",
        office=settings.agency.name,
        blocks=tuple(Field(label, value) for label, value in fields),
        secret=case.restricted,
    )


def _apart(*pieces: str) -> str:
    return " ".join(piece for piece in pieces if piece)


def _order(of: Known, settings: Settings) -> Paper:
    agency, case, step = settings.agency, of.case, of.committee
    about = words.category(case.category, case.sub_kind)
    opening = (
        f"ด้วย{agency.name}ได้รับเรื่อง{about} เลขรับ {case.register_number} "
        f"เมื่อวันที่ {thai_date(local_date(case.received_at))} "
        "เพื่อให้การตรวจสอบข้อเท็จจริงเป็นไปด้วยความถูกต้องและเป็นธรรม จึงแต่งตั้งคณะกรรมการตรวจสอบข้อเท็จจริง ประกอบด้วย"
    )
    names = step.members if step and step.members else (_BLANK,) * len(_SEATS)
    seats = [_SEATS[0], *[_SEATS[1]] * max(0, len(names) - 2), _SEATS[2]][: len(names)]
    members = [
        Paragraph(f"{number}. {name} {seat}", 1)
        for number, (name, seat) in enumerate(zip(names, seats, strict=True), 1)
    ]
    duty = (
        "ให้คณะกรรมการมีหน้าที่ตรวจสอบข้อเท็จจริง รวบรวมพยานหลักฐาน รับฟังผู้เกี่ยวข้องทุกฝ่าย "
        "และรายงานผลพร้อมความเห็นต่อผู้มีอำนาจภายใน 15 วันทำการนับแต่วันที่ทราบคำสั่ง โดยรักษาเรื่องนี้เป็นความลับ"
    )
    return Paper(
        Form.ORDER,
        title=f"คำสั่งแต่งตั้งคณะกรรมการตรวจสอบข้อเท็จจริง เลขรับ {case.register_number}",
        office=agency.name,
        number=(step.number if step else "") or f"{_BLANK[:12]}/{of.today.year + 543}",
        day=step.day if step and step.day else of.today,
        subject="แต่งตั้งคณะกรรมการตรวจสอบข้อเท็จจริง",
        blocks=(Paragraph(opening), *members, Paragraph(duty), Paragraph("ทั้งนี้ ตั้งแต่บัดนี้เป็นต้นไป")),
        signatories=_signatory(settings),
        secret=case.restricted,
    )


def _address(of: Known, settings: Settings) -> Paper:
    lines = postal_lines(of.content.contact)
    return Paper(Form.ADDRESSES, "ใบที่อยู่", settings.agency.name, (Paragraph(lines or _BLANK, -1),))


def _outcome(of: Known, settings: Settings) -> Paper:
    """The officer's answer as an external letter to go on writing in; the letter that leaves is made by the outbox."""
    agency, case = settings.agency, of.case
    if not of.answer:
        raise InputError("เรื่องนี้ยังไม่ได้แจ้งผล", "แจ้งผลที่หน้าเรื่องก่อน")
    opening = (
        f"ตามที่ท่านได้แจ้งเรื่องไว้ต่อ{agency.name} เมื่อวันที่ {thai_date(local_date(case.received_at))} "
        f"เลขรับ {case.register_number} นั้น"
    )
    lines = (opening, f"{agency.name}ขอแจ้งผลการดำเนินการ ดังนี้", *_lines(of.answer), CLOSING)
    return Paper(
        Form.LETTER,
        title=f"หนังสือแจ้งผลเรื่องเลขรับ {case.register_number}",
        office=agency.name,
        address=agency.address,
        contact=_contact(settings),
        number=agency.letter_prefix,
        day=of.today,
        subject="แจ้งผลการดำเนินการ",
        addressee=of.content.contact.name or "ท่านผู้ติดต่อ",
        reference=reference_line(received_on=local_date(case.received_at), register_number=case.register_number),
        blocks=tuple(Paragraph(line) for line in lines),
        signatories=_signatory(settings),
        secret=case.restricted,
    )


def _complainant(of: Known) -> str:
    """A tip-off names its writer to nobody, not even to the head."""
    if of.case.anonymous:
        return UNNAMED
    if of.case.category is Category.TIP_OFF or of.case.restricted:
        return HIDDEN
    return of.content.contact.name or "ผู้ร้อง"


def _matter(of: Known, *, named: bool) -> list[str]:
    """The lines of the matter; unless `named`, without what tells who wrote it."""
    text = of.text.strip()
    if len(text) > _LONGEST:
        text = f"{text[:_LONGEST].rstrip()} ... (รายละเอียดปรากฏตามต้นฉบับ)"
    return [line if named else _without(line, of.identities) for line in _lines(text)]


def _circumstances(of: Known, *, named: bool) -> list[tuple[str, str]]:
    content = of.content
    given = (("สถานที่", content.where), ("วันเวลา", _time(content)), ("ผู้ถูกกล่าวถึง", content.accused))
    return [(label, value if named else _without(value, of.identities)) for label, value in given if value]


def _time(content: CaseContent) -> str:
    """The writer's words, and the days they mean."""
    if not content.happened or content.happened in content.when:
        return content.when
    return f"{content.when} ({content.happened})" if content.when else content.happened


def _evidence(of: Known, *, named: bool) -> list[str]:
    """A line for each piece the matter speaks of, as the officer left it."""
    return _lines(_told(of.content.evidence, of, named=named))


def _told(text: str, of: Known, *, named: bool) -> str:
    return text if named else _without(text, of.identities)


def _without(text: str, words_: tuple[str, ...]) -> str:
    pieces = masking.cut(text, masking.mask_spans(text, words_))
    return "".join("(ปกปิด)" if one.masked else one.text for one in pieces)


def _identities(unit: Unit, case: Case, content: CaseContent, reading: Reading | None) -> tuple[str, ...]:
    finding = intakes.finding(unit, casework.origin_of(unit, case)) if reading else None
    return tuple(masking.identities(reading, finding, *content.people)) if reading and finding else ()


def _contact(settings: Settings) -> tuple[str, ...]:
    """Who answers questions: stands at the bottom of a letter."""
    agency = settings.agency
    phone, mail = (f"โทร. {agency.phone}", f"ไปรษณีย์อิเล็กทรอนิกส์ {agency.email}")
    lines = (agency.unit or agency.name, phone if agency.phone else "", mail if agency.email else "")
    return tuple(line for line in lines if line)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _signing(settings: Settings) -> tuple[Signatory, ...]:
    return tuple(Signatory(one.name, one.position) for one in settings.reports.signatory) or (Signatory(_BLANK),)


def _signatory(settings: Settings) -> tuple[Signatory, ...]:
    agency = settings.agency
    return (Signatory(agency.signatory_name or _BLANK, agency.signatory_position),)
