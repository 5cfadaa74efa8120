"""raprueang read: files in, reading + finding out; registers nothing and needs no configuration."""

import mimetypes
import os
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import click

from classify import model as classifier
from classify.decide import Thresholds
from classify.finding import find
from classify.model import Model
from ingest.apart.drawer import Drawer, DrawerLimits
from ingest.document import DocumentLimits
from ingest.ocr import Ocr
from ingest.stage import MAIL, Reader
from register.book.proposed import STANDING_THAI
from register.commands.common import as_json, show_json
from register.commands.display import visible
from register.errors import ExitCode, RaprueangError, SettingsError
from register.model import Finding, Reading
from register.sealed.sealing import to_plain
from register.states import CATEGORY_THAI, Category, Channel, Decision
from register.workdays import local_date

_MAIL_SUFFIXES = {".eml", ".mime", ".mbox", ".txt", ""}
_CHANNELS = {"fax": Channel.FAX, "box": Channel.BOX, "walk-in": Channel.WALK_IN}


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@as_json
def read(files: tuple[Path, ...], as_json: bool) -> int:
    """Read letters and mails: who writes, what they say, which category. Registers nothing."""
    model = classifier.load(classifier.shipped())
    documents = []
    with tempfile.TemporaryDirectory(prefix="raprueang-", dir=_memory()) as workspace:
        tempfile.tempdir = workspace  # libraries that ask for a temporary file must not get one on a disk
        apart = Drawer(DrawerLimits(os.cpu_count() or 2, seconds=8.0, memory=768 * 1024 * 1024, cache=0))
        reader = Reader(Ocr(workdir=Path(workspace)), DocumentLimits(apart=apart))
        find(model, Thresholds(), subject="", text="สวัสดี")  # dictionaries load once, before the threads need them
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            for document in pool.map(lambda file: _read_one(file, reader, model), files):
                documents.append(document)
                if not as_json:
                    _show(document)
    if as_json:
        show_json(documents)
    return ExitCode.BAD_INPUT if any(document["failed"] for document in documents) else ExitCode.DONE


def _read_one(file: Path, reader: Reader, model: Model) -> dict[str, Any]:
    """The object of one file; one that cannot be read has its reason among the warnings and empty fields."""
    media_type = MAIL if file.suffix.lower() in _MAIL_SUFFIXES else mimetypes.guess_type(file.name)[0]
    channel = Channel.EMAIL if media_type == MAIL else _CHANNELS.get(file.parent.name, Channel.LETTER)
    failed = ""
    try:
        reading = reader.read(file.read_bytes(), media_type or "application/octet-stream", file.name, channel)
    except SettingsError:
        raise  # the installation is at fault, not the file
    except RaprueangError as error:
        failed = str(error)
    except OSError as error:
        failed = f"อ่านไฟล์ไม่ได้: {error.strerror}"
    if failed:
        reading = Reading(channel=channel, sender=None, subject="", text="", warnings=(failed,))
    sender = reading.writer or reading.sender
    told = {"subject": reading.subject, "text": reading.text}
    day = local_date(reading.written_at) if reading.written_at else None
    finding = find(model, Thresholds(), **told, sender=sender, untyped=reading.untyped, told=day)
    return {"file": str(file), **document_of(reading, finding), "failed": bool(failed)}


def document_of(reading: Reading, finding: Finding) -> dict[str, Any]:
    """A reading with its finding in the shape of section 8 of the design."""
    plain, found = to_plain(reading), to_plain(finding)
    return {
        "channel": plain["channel"],
        "sender": plain["sender"],
        "writer": plain["writer"],
        "subject": plain["subject"],
        "text": plain["text"],
        "quoted": plain["quoted"],
        "pages": plain["pages"],
        "attachments": plain["attachments"],
        "automatic": plain["automatic"],
        "reply_allowed": plain["reply_allowed"],
        "message_id": plain["message_id"],
        "contact": found["contact"],
        "anonymous": found["anonymous"],
        "anonymity_in_doubt": found["anonymity_in_doubt"],
        "no_contact": found["no_contact"],
        "doubtful": found["doubtful"],
        "urgent": found["urgent"],
        "alarms": found["alarms"],
        "where": found["where"],
        "when": found["when"],
        "days": found["days"],
        "accused": found["accused"],
        "how": found["how"],
        "evidence": found["evidence"],
        "category": found["category"],
        "sub_kind": found["sub_kind"],
        "confidence": round(finding.confidence, 4),
        "decision": found["decision"],
        "runner_up": found["runner_up"],
        "probabilities": {name: round(value, 4) for name, value in found["probabilities"].items()},
        "reasons": found["reasons"],
        "warnings": plain["warnings"],
    }


def _show(document: dict[str, Any]) -> None:
    sender = document["sender"] or {}
    sure = "รับตามนี้" if document["decision"] == Decision.ACCEPT.value else "ให้เจ้าหน้าที่ตรวจ"
    lines = [
        f"── {document['file']}",
        f"ช่องทาง    {document['channel']}",
        f"ผู้ส่ง      {sender.get('name', '')} {sender.get('address', '')}".rstrip(),
        f"เรื่อง      {document['subject']}",
        f"ประเภท    {CATEGORY_THAI[Category(document['category'])]} ({document['confidence']:.0%}, {sure})",
        f"ติดต่อ     {' · '.join(value for value in document['contact'].values() if value)}",
        f"สถานที่    {document['where']}",
        f"เวลา      {document['when']}",
        f"ผู้ถูกกล่าวหา {document['accused']}",
    ]
    if document["alarms"]:
        lines.append(f"เร่งด่วนจาก  {' · '.join(one['text'] for one in document['alarms'])}")
    lines += [f"พฤติการณ์   {one['text']}" for one in document["how"]]
    lines += [f"หลักฐาน    {one['text']} ({STANDING_THAI[one['standing']]})" for one in document["evidence"]]
    if document["automatic"]:
        lines.append(f"อัตโนมัติ   {document['automatic']['rule']}: {document['automatic']['evidence']}")
    lines += [f"หมายเหตุ   {warning}" for warning in document["warnings"]]
    click.echo(visible("\n".join([*lines, "", document["text"], ""])))


def _memory() -> str | None:
    """A folder on tmpfs where there is one."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - memory, a private folder is made in it
