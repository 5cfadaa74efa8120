"""Registers as earlier programs left them: rows under an earlier revision, sealed values in the shape of their day.

Nothing here uses the tables or the dataclasses of today: what is written stays as it was when those change.
"""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, MetaData, Table

from register.safekeeping import upgrade
from register.vault import DataKey, Vault

AT = datetime(2026, 3, 2, 4, 5, 6, 123456, tzinfo=UTC)
RAW = "From: somchai@example.com\r\nSubject: x\r\n\r\nถนนพัง\r\n".encode()
CASE, INTAKE, BLOB, ENTRY, REPLY, REVEAL, OFFICER, VIEW, ACCUSED, MERGED, ROW, LATER = (
    f"01OLD{name:0>21}" for name in ["1", "2", "3", "4", "5", "6", "7", "8", "9", "A", "B", "C"]
)
TRACKING_ID = "LOE7KQ4M2XD9RTC5"
READING = {
    "channel": "email",
    "sender": {"name": "สมชาย ใจดี", "address": "somchai@example.com"},
    "subject": "ถนนพัง",
    "text": "ถนนหน้าบ้านพังมาสามเดือนแล้ว",
    "quoted": "",
    "pages": [{"number": 1, "source": "body", "text": "ถนน", "method": "text-layer", "confidence": 1.0, "lines": []}],
    "attachments": [],
    "automatic": None,
    "reply_allowed": True,
    "message_id": "<first@example.com>",
    "in_reply_to": [],
    "references": [],
    "written_at": None,
    "dmarc": None,
    "warnings": [],
}
FINDING = {
    "category": "service_complaint",
    "sub_kind": None,
    "confidence": 0.9,
    "decision": "accept",
    "runner_up": "suggestion",
    "probabilities": {"tip_off": 0.01, "service_complaint": 0.9, "suggestion": 0.05, "other": 0.04},
    "reasons": [{"text": "ถนน", "start": 0, "end": 3, "weight": 1.5}],
    "contact": {"name": "สมชาย ใจดี", "phone": "081-000-1234", "email": "", "address": ""},
    "anonymous": False,
    "no_contact": False,
    "urgent": False,
    "where": "",
    "when": "",
    "accused": "",
    "model_version": "old",
}
CONTENT = {
    "subject": "ถนนพัง",
    "contact": {"name": "สมชาย ใจดี", "phone": "081-000-1234", "email": "", "address": ""},
    "where": "หน้าบ้าน",
    "when": "",
    "accused": "",
}
DRAFT = {
    "recipient": "somchai@example.com",
    "subject": "แจ้งการรับเรื่อง",
    "text": "รหัส",
    "html": "",
    "in_reply_to": "<first@example.com>",
    "references": [],
}


class OldRegister:
    """A register at an earlier revision that is being written."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        self._connection, self._vault = connection, vault
        self._keys: dict[str, DataKey] = {}
        self._tables = MetaData()

    def row(self, table: str, **values: Any) -> None:
        made = Table(table, self._tables, autoload_with=self._connection)
        naive = self._connection.dialect.name == "sqlite"
        plain = {
            name: value.replace(tzinfo=None) if naive and isinstance(value, datetime) else value
            for name, value in values.items()
        }
        self._connection.execute(made.insert().values(**plain))

    def key(self, key_id: str) -> str:
        if key_id not in self._keys:
            self._keys[key_id], ring_key, wrapped = self._vault.new_key(key_id)
            self.row("data_key", id=key_id, ring_key=ring_key, wrapped=wrapped, created_at=AT)
        return key_id

    def seal(self, key_id: str, value: Any, place: str) -> bytes:
        plain = value if isinstance(value, bytes) else json.dumps(value, ensure_ascii=False).encode()
        self.key(key_id)
        return self._vault.seal(self._keys[key_id], plain, place)

    def mac(self, purpose: str, value: str) -> str:
        return self._vault.mac(purpose, value.encode())

    def audit(self) -> None:
        """One row of the chain, hashed as it always was."""
        fields = [1, AT.isoformat(timespec="microseconds"), "machine", "case.registered", "case", CASE, "{}"]
        digest = hashlib.sha256(
            json.dumps(["0" * 64, *fields], ensure_ascii=False, separators=(",", ":")).encode()
        ).hexdigest()
        names = ("seq", "at", "actor", "action", "subject_kind", "subject", "detail")
        self.row("audit", **dict(zip(names, fields, strict=True)), hash=digest)
        self._connection.exec_driver_sql(f"UPDATE audit_head SET seq = 1, hash = '{digest}'")  # noqa: S608 - our own


def write(engine: Engine, vault: Vault, revision: str) -> None:
    """Make a register of that revision with one matter and everything about it that the revision knows."""
    upgrade.upgrade(engine, revision)
    with engine.begin() as connection:
        old = OldRegister(connection, vault)
        _first(old)
        if revision >= "0002":
            _desk(old)
        if revision >= "0003":
            _found_again(old)
        if revision >= "0004":
            _worked_on(old)
        if revision >= "0005":
            _inquired(old)
        if revision >= "0006":
            _reminded(old)
        if revision >= "0009":
            _ended(old)
        old.audit()


def _first(old: OldRegister) -> None:
    at = {"received_at": AT, "registered_at": AT, "changed_at": AT}
    old.row("account", id=OFFICER, login="somsri", name="สมศรี", role="officer", created_at=AT)
    old.row("account", id=ACCUSED, login="somsak", name="สมศักดิ์", role="head", created_at=AT)
    mark = {"uid_validity": 3, "last_uid": 9, "first_contact_at": AT, "reached_at": AT}
    old.row("mailbox", name="saraban", folder="INBOX", **mark)
    old.row("work", kind="send", subject=REPLY, lane=CASE, state="parked", run_at=0.0)
    old.row(
        "matter",
        id=CASE,
        data_key=old.key("case-key"),
        tracking_mac=old.mac("tracking", TRACKING_ID),
        tracking_sealed=old.seal("case-key", TRACKING_ID.encode(), f"matter.tracking_sealed:{CASE}"),
        register_year=2569,
        register_number=1,
        category="service_complaint",
        channel="email",
        state="screened",
        content_sealed=old.seal("case-key", CONTENT, f"matter.content_sealed:{CASE}"),
        **at,
    )
    old.row("register_counter", year=2569, last=1)
    sealed = old.seal("intake-key", RAW, f"blob.content_sealed:{BLOB}")
    old.row("blob", id=BLOB, data_key="intake-key", size=len(RAW), content_sealed=sealed)
    old.row(
        "intake",
        id=INTAKE,
        source="mailfolder",
        mac=old.mac("intake", RAW.decode()),
        data_key="intake-key",
        blob=BLOB,
        channel="email",
        media_type="message/rfc822",
        size=len(RAW),
        name_sealed=old.seal("intake-key", b"a.eml", f"intake.name_sealed:{INTAKE}"),
        received_at=AT,
        stored_at=AT,
        state="registered",
        case_id=CASE,
        relation="origin",
        message_mac=old.mac("message-id", "<first@example.com>"),
    )
    sealed = old.seal("intake-key", READING, f"reading.content_sealed:{INTAKE}")
    old.row("reading", intake_id=INTAKE, content_sealed=sealed, confidence=1.0, read_at=AT)
    old.row(
        "finding",
        intake_id=INTAKE,
        category="service_complaint",
        confidence=0.9,
        p_tip_off=0.01,
        decision="accept",
        runner_up="suggestion",
        content_sealed=old.seal("intake-key", FINDING, f"finding.content_sealed:{INTAKE}"),
        model_version="old",
        found_at=AT,
    )
    old.row("deadline", case_id=CASE, kind="progress", due_at=AT)
    states = {"from_state": "received", "to_state": "screened"}
    sealed = old.seal("case-key", "ตรวจแล้ว".encode(), f"entry.text_sealed:{ENTRY}")
    old.row("entry", id=ENTRY, case_id=CASE, at=AT, actor="somsri", event="confirm", text_sealed=sealed, **states)
    old.row(
        "reply",
        id=REPLY,
        case_id=CASE,
        intake_id=INTAKE,
        data_key="case-key",
        kind="acknowledgement",
        medium="email",
        state="sent",
        message_id="<ours@agency.example>",
        date=AT,
        content_sealed=old.seal("case-key", DRAFT, f"reply.content_sealed:{REPLY}"),
        changed_at=AT,
    )
    sealed = old.seal("case-key", "ตรวจทาน".encode(), f"reveal.reason_sealed:{REVEAL}")
    old.row("reveal", id=REVEAL, at=AT, actor="somsri", case_id=CASE, data_key="case-key", reason_sealed=sealed)
    old.row("quota", recipient_mac=old.mac("address", "somchai@example.com"), day="2026-03-02", used=1)


def _desk(old: OldRegister) -> None:
    sealed = old.seal("officer-key", b"JBSWY3DPEHPK3PXP", f"credential.totp_sealed:{OFFICER}")
    rest = {"password_hash": "x", "changed_at": AT, "totp_sealed": sealed}
    old.row("credential", account_id=OFFICER, data_key="officer-key", **rest)
    old.row("recovery_code", account_id=OFFICER, code_mac=old.mac("recovery", "12345678"))
    token = old.mac("session", "token")
    old.row("desk_session", token_mac=token, account_id=OFFICER, created_at=AT, seen_at=AT)
    old.row("opened", token_mac=token, subject=CASE)
    old.row("throttle", subject_mac=old.mac("throttle", "somsri"), failures=1, last_at=AT)
    old.row("conflict", account_id=ACCUSED, subject=CASE)
    old.row("channel_check", day="2026-03-02", channel="line", account_id=OFFICER, at=AT)
    old.row("taken_in", intake_id=INTAKE, account_id=OFFICER, at=AT)
    words = {"action": "confirm", "proposed": "service_complaint", "decided": "service_complaint"}
    rest = {"at": AT, "account_id": OFFICER, "intake_id": INTAKE, "case_id": CASE, "confidence": 0.9, "before": "{}"}
    old.row("decision", id=ENTRY, **words, **rest)


def _found_again(old: OldRegister) -> None:
    word = int(old.mac("word", "ถนน")[:16], 16) >> 1
    old.row("search_word", word_mac=word, case_id=CASE)
    value = old.mac("search-phone", "0810001234")
    old.row("search_value", kind="phone", value_mac=value, case_id=CASE)
    old.row("likeness", band_mac=7, intake_id=INTAKE)
    sealed = old.seal("officer-key", "ของฉัน".encode(), f"saved_view.name_sealed:{VIEW}")
    old.row("saved_view", id=VIEW, account_id=OFFICER, data_key="officer-key", name_sealed=sealed, query="", at=AT)
    old.row("agency_unit", name="กองช่าง", created_at=AT)
    old.row("alarm", id=ROW, rule="work", raised_at=AT)
    old.row("template", name="acknowledgement.mail", version=1, body="", account_id=OFFICER, at=AT)
    holder = {"token": old.mac("lease", "1"), "holder": old.mac("lease", "2"), "lease_until": 0.0}
    old.row("source_lease", source=old.mac("lease", "saraban"), **holder)
    _merged(old)
    old.row("case_link", case_id=CASE, other_id=MERGED, state="same", likeness=0.9, account_id=OFFICER, at=AT)


def _merged(old: OldRegister) -> None:
    """A second matter, merged into the first."""
    old.row(
        "matter",
        id=MERGED,
        data_key=old.key("merged-key"),
        tracking_mac=old.mac("tracking", "LOEXDA81GH0NVQPZ"),
        tracking_sealed=old.seal("merged-key", b"LOEXDA81GH0NVQPZ", f"matter.tracking_sealed:{MERGED}"),
        register_year=2569,
        register_number=2,
        category="service_complaint",
        channel="telephone",
        state="merged",
        merged_into=CASE,
        content_sealed=old.seal("merged-key", {**CONTENT, "contact": {}}, f"matter.content_sealed:{MERGED}"),
        received_at=AT,
        registered_at=AT,
        changed_at=AT,
    )


def _worked_on(old: OldRegister) -> None:
    """The work on the case, keeping and erasing, as 0004 knew them."""
    by = {"id": ROW, "case_id": CASE, "at": AT, "actor": "somsri"}

    def sealed(column: str, value: Any) -> bytes:
        return old.seal("case-key", value, f"{column}:{ROW}")

    asked = {"text": "โปรดตรวจสอบ", "agency": "", "number": "ลย 1"}
    content, report = sealed("referral.content_sealed", asked), sealed("referral.report_sealed", "ซ่อมแล้ว".encode())
    reported = {"reported_at": AT, "reported_by": "somsri", "report_sealed": report}
    old.row("referral", unit="กองช่าง", due_at=AT, content_sealed=content, **reported, **by)
    step = {"text": "เห็นควรซ่อม", "number": "1/2569", "day": "2026-03-02", "by": "", "members": [], "until": None}
    old.row("proceeding", kind="memo", content_sealed=sealed("proceeding.content_sealed", step), **by)
    exhibit = {"what": "ภาพถ่าย", "source": "ผู้ร้อง", "kept": "ตู้ 2"}
    old.row("evidence", content_sealed=sealed("evidence.content_sealed", exhibit), **by)
    findings = {"text": "ถนนพังจริง", "measures": "ซ่อม"}
    returned = {"decided_at": AT, "decided_by": "boss", "approved": False}
    content, reason = sealed("verdict.content_sealed", findings), sealed("verdict.reason_sealed", "ยังไม่ครบ".encode())
    old.row("verdict", conclusion="founded", content_sealed=content, reason_sealed=reason, **returned, **by)
    states = {"event": "tell", "from_state": "screened", "to_state": "screened", "way": "telephone"}
    old.row("entry", text_sealed=sealed("entry.text_sealed", "แจ้งแล้ว".encode()), **states, **by)
    old.row("past", seq=1, case_id=CASE, at=AT, field="state", was="received")
    days = {"first_day": "2026-03-02", "last_day": "2026-03-03", "at": AT, "actor": "somsri"}
    old.row("absence", id=ROW, account_id=OFFICER, stand_in=ACCUSED, **days)
    old.row("digest", account_id=OFFICER, day="2026-03-02", at=AT)
    held = {"placed_by": "somsri", "placed_at": AT, "reason_sealed": sealed("legal_hold.reason_sealed", "คดี".encode())}
    old.row("legal_hold", id=ROW, case_id=CASE, **held)
    listed = {"state": "kept", "listed_by": "somsri", "listed_at": AT, "decided_by": "boss", "decided_at": AT}
    old.row("disposal", id=ROW, year=2569, case_id=MERGED, **listed)
    old.row("removal", id=ROW, disposal_id=ROW, kind="paper", place="letter 2026-03-02")
    old.row("published_head", seq=1, hash="a" * 64, at=AT)
    old.row("upkeep", name="verify", at=AT)
    old.row("process", id="0123456789abcdef", machine="host", pid=1, parts="", started_at=AT)


def _inquired(old: OldRegister) -> None:
    """The two steps that 0005 brought."""
    by = {"id": LATER, "case_id": CASE, "at": AT, "actor": "somsri"}
    states = {"event": "coordinate", "from_state": "screened", "to_state": "screened", "way": "telephone"}
    said = old.seal("case-key", "กองช่าง\nแจ้งแล้ว".encode(), f"entry.text_sealed:{LATER}")
    old.row("entry", text_sealed=said, **states, **by)
    step = {"text": "พบจริง", "number": "2/2569", "day": "2026-03-02", "by": "ประธาน", "members": [], "until": None}
    sealed = old.seal("case-key", step, f"proceeding.content_sealed:{LATER}")
    old.row("proceeding", kind="inquiry", content_sealed=sealed, **by)


def _reminded(old: OldRegister) -> None:
    """What 0006 brought: units that are reminded, and a neutral answer to a stranger, which is of no case."""
    old.row("unit_reminder", unit="กองช่าง", day="2026-03-02", at=AT)
    old.row(
        "reply",
        id=LATER,
        intake_id=INTAKE,
        data_key="intake-key",
        kind="status",
        medium="email",
        state="sent",
        message_id="<neutral@agency.example>",
        date=AT,
        content_sealed=old.seal("intake-key", DRAFT, f"reply.content_sealed:{LATER}"),
        changed_at=AT,
    )


def _ended(old: OldRegister) -> None:
    """What 0009 brought: to end the case without a conclusion was proposed, and not agreed to yet."""
    ending = {"reason": "ไม่ระบุพฤติการณ์", "words": "", "agency": "", "number": "", "into": ""}
    sealed = old.seal("case-key", ending, f"verdict.content_sealed:{LATER}")
    old.row("verdict", id=LATER, case_id=CASE, at=AT, actor="somsri", ending="reject", content_sealed=sealed)
