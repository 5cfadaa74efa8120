"""The demo: sample mails and letters go in, a table of what became of them comes out, one case is carried to its end.

Every step is a command that is shown before it runs, so that it can be tried again by hand.
"""

import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from register import settings
from register.app import App, open_app
from register.arrivals import intakes
from register.book import casebook
from register.post import replies
from register.states import CATEGORY_THAI, CaseState, Category, IntakeState, Relation, ReplyState
from register.store import Unit

SAMPLES = Path(__file__).parent / "samples"
RAPRUEANG = Path(sys.executable).with_name("raprueang")
OFFICER = "somsri"
ANSWERED_SAMPLE = "10-photo-of-letter-complaint.eml"

STATES = {
    IntakeState.REGISTERED: "ลงทะเบียนแล้ว",
    IntakeState.ATTACHED: "รวมเข้าเรื่องเดิม",
    IntakeState.REPEATED: "ซ้ำ",
    IntakeState.REVIEW: "รอเจ้าหน้าที่ตรวจ",
    IntakeState.SET_ASIDE: "แยกไว้ ไม่ตอบ",
    IntakeState.PARKED: "พักไว้ให้ตรวจ",
}
REPLIES = {
    ReplyState.SENT: "อีเมลตอบแล้ว",
    ReplyState.DRAFT: "ร่างหนังสือ รอตรวจที่อยู่",
    ReplyState.TO_PRINT: "หนังสือพร้อมพิมพ์",
    ReplyState.HELD: "รอเจ้าหน้าที่อนุมัติ",
    ReplyState.SUPPRESSED: "งดตอบ",
}

console = Console(width=None if sys.stdout.isatty() else 170, highlight=False)


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    name: str
    channel: str
    state: str
    tracking_id: str
    category: str
    confidence: str
    reply: str


def main() -> None:
    home = Path(sys.argv[1]).resolve()
    if not (home / "config.toml").exists():
        run(home.parent, "init", str(home), "--name", "องค์การบริหารส่วนตำบลศรีพนา", "--prefix", "SPN")
        make_agency(home)
        run(home, "user", "add", OFFICER, "--name", "สมศรี ใจงาม", "--role", "officer", "--cleared")
    before = count(home)
    drop_samples(home)
    run(home, "run", "--once")
    show_arrivals(home, before)
    carry_one_case_to_its_end(home)
    print_one_letter(home)
    say_goodbye(home)


def run(folder: Path, *arguments: str) -> None:
    console.print(f"[bold]$ raprueang {shlex.join(arguments)}[/bold]", soft_wrap=True)
    subprocess.run([RAPRUEANG, *arguments], cwd=folder, check=True)


def make_agency(home: Path) -> None:
    """Fill in who answers, so that the letters look like an agency's."""
    config = home / "config.toml"
    text = config.read_text(encoding="utf-8")
    for old, new in (
        (
            'address = ["ศาลากลางจังหวัด ชั้น 4", "อำเภอเมือง จังหวัดตัวอย่าง 10000"]',
            'address = ["เลขที่ 99 หมู่ที่ 3 ตำบลศรีพนา", "อำเภอเมือง จังหวัดตัวอย่าง 10000"]',
        ),
        ('email = "complaint@agency.example"', 'email = "saraban@sripana.example"'),
        ('signatory_name = ""', 'signatory_name = "นายประสิทธิ์ ตั้งใจงาม"'),
        ('signatory_position = ""', 'signatory_position = "นายกองค์การบริหารส่วนตำบลศรีพนา"'),
        ('letter_prefix = ""', 'letter_prefix = "ตย 72301/"'),
        ("settle = 2", "settle = 0"),
    ):
        text = text.replace(f"\n{old}\n", f"\n{new}\n", 1)
    config.write_text(text, encoding="utf-8")


def drop_samples(home: Path) -> None:
    """What the mailbox and the clerk would bring."""
    files = sorted((SAMPLES / "mail").glob("*.eml"))
    for file in files:
        shutil.copyfile(file, home / "inbox" / "mail" / file.name)
    letters = sorted(path for path in (SAMPLES / "letters").rglob("*") if path.is_file())
    for file in letters:
        shutil.copyfile(file, home / "inbox" / "letters" / file.parent.name / file.name)
    console.print(f"ใส่อีเมลตัวอย่าง {len(files)} ฉบับ และจดหมายสแกน {len(letters)} ฉบับ ลงในโฟลเดอร์รับเรื่อง")


def program(home: Path) -> App:
    return open_app(settings.load(home / "config.toml"))


def count(home: Path) -> int:
    with program(home).store.unit("demo") as unit:
        return len(intakes.listing(unit))


def show_arrivals(home: Path, before: int) -> None:
    app = program(home)
    with app.store.unit("demo") as unit:
        items = sorted(intakes.listing(unit), key=lambda item: (item.source, item.name))
        rows = [arrival(unit, item) for item in items]
    table = Table(title="สิ่งที่เข้ามา และผลที่เกิดขึ้น", title_justify="left")
    for heading in ("ไฟล์", "ช่องทาง", "ผล", "รหัสติดตามเรื่อง", "ประเภท (ที่ระบบเสนอ)", "มั่นใจ", "การตอบ"):
        table.add_column(heading, no_wrap=True)
    for row in rows:
        table.add_row(row.name, row.channel, row.state, row.tracking_id, row.category, row.confidence, row.reply)
    console.print(table)
    console.print(f"รับใหม่ {len(rows) - before} รายการ; ของเดิมที่ใส่ซ้ำไม่ถูกลงทะเบียนซ้ำ\n")


def arrival(unit: Unit, item: intakes.Intake) -> Row:
    finding = intakes.finding(unit, item.id)
    case = casebook.load(unit, item.case_id) if item.case_id else None
    written = replies.of_case(unit, case.id) if case and item.relation is Relation.ORIGIN else []
    return Row(
        name=item.name,
        channel=item.channel.value,
        state=STATES.get(item.state, item.state.value),
        tracking_id=case.tracking_id if case else "",
        category=CATEGORY_THAI[finding.category] if finding and item.state is not IntakeState.SET_ASIDE else "",
        confidence=f"{finding.confidence:.0%}" if finding and item.state is not IntakeState.SET_ASIDE else "",
        reply=REPLIES.get(written[0].state, written[0].state.value) if written else "",
    )


def carry_one_case_to_its_end(home: Path) -> None:
    """Correct, conclude and answer the case of one mail: its telephone number came out of a photographed letter."""
    app = program(home)
    with app.store.unit("demo") as unit:
        item = next(item for item in intakes.listing(unit) if item.name == ANSWERED_SAMPLE)
        case = casebook.load(unit, item.case_id) if item.case_id else None
    if case is None or case.state is not CaseState.RECEIVED:
        console.print("เรื่องที่ใช้สาธิตการแก้ไขและแจ้งผล ทำไปแล้วในครั้งก่อน\n")
        return
    as_officer = ("--as", OFFICER)
    number = case.register_number
    answer = "หน่วยงานได้ตรวจสอบและดำเนินการแก้ไขเรียบร้อยแล้ว ขอขอบคุณที่แจ้งข้อมูลให้ทราบ"
    run(home, "case", "correct", number, Category.SERVICE_COMPLAINT.value, "--phone", "081-000-0199", *as_officer)
    run(home, "case", "conclude", number, "founded", "--text", "ตรวจสถานที่แล้ว แก้ไขแล้วเสร็จ", *as_officer)
    run(home, "case", "answer", number, "--text", answer, *as_officer)
    run(home, "run", "--once", "--only", "send")
    run(home, "case", "status", number)
    console.print()


def print_one_letter(home: Path) -> None:
    """Confirm the address of one letter, so that it is typeset."""
    with program(home).store.unit("demo") as unit:
        drafts = replies.listing(unit, [ReplyState.DRAFT])
        ready = replies.listing(unit, [ReplyState.TO_PRINT])
    if drafts and not ready:
        run(home, "reply", "confirm-address", drafts[0].id, "--as", OFFICER)
        run(home, "run", "--once", "--only", "send")
        console.print()


def say_goodbye(home: Path) -> None:
    console.print(f"อีเมลตอบและหนังสือ (PDF) อยู่ใน   {home / 'outbox'}")
    console.print(f"ลองต่อ:  cd {home} แล้วสั่ง")
    for line in (
        "raprueang case list",
        f'raprueang case show 1/{local_year(home)} --reveal "ตรวจสอบเรื่อง" --as {OFFICER}',
        "raprueang intake list --state set_aside",
        "raprueang reply list --state draft",
        "raprueang verify",
        "raprueang doctor",
    ):
        console.print(f"   {RAPRUEANG.parent / line}", soft_wrap=True)


def local_year(home: Path) -> str:
    with program(home).store.unit("demo") as unit:
        newest = casebook.listing(unit, limit=1)
    return newest[0].register_number.partition("/")[2] if newest else "2569"


main()
