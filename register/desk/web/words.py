"""The words of states, roles, channels and events as officers read them."""

from register.model import Danger
from register.post.paper import CasePaper, Format, ReportKind
from register.states import (
    CATEGORY_THAI,
    CaseEvent,
    CaseState,
    Category,
    Channel,
    Conclusion,
    DeadlineKind,
    IntakeState,
    Medium,
    Method,
    ProceedingKind,
    Relation,
    RemovalKind,
    ReplyKind,
    ReplyState,
    Role,
    SearchKind,
    SubKind,
    Way,
)

ROLE: dict[Role, str] = {
    Role.CLERK: "ธุรการ",
    Role.OFFICER: "เจ้าหน้าที่",
    Role.HEAD: "ผู้บริหาร",
    Role.AUDITOR: "ผู้ตรวจสอบ",
    Role.ADMIN: "ผู้ดูแลระบบ",
}
CHANNEL: dict[Channel, str] = {
    Channel.EMAIL: "อีเมล",
    Channel.LETTER: "จดหมาย",
    Channel.FAX: "โทรสาร",
    Channel.WEBSITE: "เว็บไซต์",
    Channel.BOX: "กล่องรับความคิดเห็น",
    Channel.WALK_IN: "มาด้วยตนเอง",
    Channel.TELEPHONE: "โทรศัพท์",
    Channel.LINE: "ไลน์",
    Channel.FACEBOOK: "เฟซบุ๊ก",
    Channel.AGENCY: "หน่วยงานอื่นส่งต่อ",
    Channel.HOTLINE: "สายตรงผู้บริหาร",
}
CASE_STATE: dict[CaseState, str] = {
    CaseState.RECEIVED: "รับเรื่องแล้ว รอคัดกรอง",
    CaseState.SCREENED: "คัดกรองแล้ว",
    CaseState.REFERRED: "ส่งหน่วยงานที่รับผิดชอบ",
    CaseState.INVESTIGATING: "อยู่ระหว่างตรวจสอบ",
    CaseState.CONCLUDED: "สรุปผลแล้ว รอแจ้งผล",
    CaseState.ANSWERED: "แจ้งผลแล้ว",
    CaseState.NOT_ACCEPTED: "ไม่รับพิจารณา",
    CaseState.OUTSIDE_REMIT: "ส่งต่อหน่วยงานอื่น",
    CaseState.MERGED: "รวมกับเรื่องอื่น",
    CaseState.WITHDRAWN: "ผู้ร้องถอนเรื่อง",
}
CASE_EVENT: dict[CaseEvent, str] = {
    CaseEvent.CONFIRM: "ยืนยันประเภทเรื่อง",
    CaseEvent.CORRECT: "แก้ไขประเภทเรื่อง",
    CaseEvent.ASSIGN: "มอบหมายผู้รับผิดชอบ",
    CaseEvent.REFER: "ส่งหน่วยงานที่รับผิดชอบ",
    CaseEvent.INVESTIGATE: "เริ่มตรวจสอบข้อเท็จจริง",
    CaseEvent.CONCLUDE: "สรุปผลการตรวจสอบ",
    CaseEvent.ANSWER: "แจ้งผลผู้ร้อง",
    CaseEvent.REJECT: "ไม่รับพิจารณา",
    CaseEvent.FORWARD: "ส่งต่อหน่วยงานอื่น",
    CaseEvent.MERGE: "รวมเรื่อง",
    CaseEvent.WITHDRAW: "ผู้ร้องถอนเรื่อง",
    CaseEvent.REOPEN: "เปิดเรื่องอีกครั้ง",
    CaseEvent.NOTE: "บันทึกข้อความภายใน",
    CaseEvent.EVIDENCE: "บันทึกพยานหลักฐาน",
    CaseEvent.REQUEST: "ขอข้อมูลเพิ่มเติมจากผู้ร้อง",
    CaseEvent.PROGRESS: "แจ้งความคืบหน้าผู้ร้อง",
    CaseEvent.TELL: "แจ้งความคืบหน้าด้วยวาจา",
    CaseEvent.REPORT: "ได้รับรายงานผลจากหน่วยงาน",
    CaseEvent.MEMO: "เสนอผู้บริหารพิจารณา",
    CaseEvent.ORDER: "บันทึกข้อสั่งการของผู้บริหาร",
    CaseEvent.APPOINT: "แต่งตั้งคณะกรรมการตรวจสอบข้อเท็จจริง",
    CaseEvent.EXTEND: "ขยายเวลาดำเนินการ",
    CaseEvent.PROPOSE: "เสนอสรุปผลหรือยุติเรื่อง",
    CaseEvent.RETURN: "ส่งข้อเสนอกลับให้แก้ไข",
    CaseEvent.COORDINATE: "ประสานหรือติดตามหน่วยงาน",
    CaseEvent.INQUIRY: "ได้รับรายงานผลการตรวจสอบข้อเท็จจริง",
}
# Why a matter is not taken up; what anonymous letters need is said by the procedures on บัตรสนเท่ห์.
REFUSALS: dict[str, str] = {
    "anonymous": "บัตรสนเท่ห์ที่ไม่ระบุพยานหลักฐานหรือพฤติการณ์แวดล้อมชัดแจ้ง",
    "vague": "ไม่ระบุข้อเท็จจริงเพียงพอที่จะตรวจสอบได้ และติดต่อผู้ร้องไม่ได้",
    "court": "เรื่องอยู่ระหว่างการพิจารณาของศาล หรือมีคำพิพากษาแล้ว",
    "decided": "หน่วยงานเคยพิจารณาเรื่องเดียวกันจนยุติแล้ว และไม่มีข้อเท็จจริงใหม่",
}
WAY: dict[Way, str] = {
    Way.TELEPHONE: "โทรศัพท์",
    Way.LINE: "ไลน์",
    Way.FACEBOOK: "เฟซบุ๊ก",
    Way.IN_PERSON: "พบด้วยตนเอง",
}
PROCEEDING: dict[ProceedingKind, str] = {
    ProceedingKind.MEMO: "บันทึกข้อความเสนอผู้บริหาร",
    ProceedingKind.ORDER: "ข้อสั่งการของผู้บริหาร",
    ProceedingKind.COMMITTEE: "คำสั่งแต่งตั้งคณะกรรมการตรวจสอบข้อเท็จจริง",
    ProceedingKind.EXTENSION: "คำสั่งขยายเวลา",
    ProceedingKind.INQUIRY: "รายงานผลการตรวจสอบข้อเท็จจริง",
}
CONCLUSION: dict[Conclusion, str] = {
    Conclusion.FOUNDED: "มีมูล",
    Conclusion.PARTLY: "มีมูลบางส่วน",
    Conclusion.UNFOUNDED: "ไม่มีมูล",
    Conclusion.ADOPTED: "นำไปดำเนินการ",
    Conclusion.NOTED: "รับไว้พิจารณา",
    Conclusion.NOT_ADOPTED: "ไม่ดำเนินการตามข้อเสนอ",
}
DEADLINE: dict[DeadlineKind, str] = {
    DeadlineKind.ACKNOWLEDGE: "แจ้งรับเรื่อง",
    DeadlineKind.COORDINATE: "ประสานหน่วยงานที่รับผิดชอบ",
    DeadlineKind.PROGRESS: "แจ้งความคืบหน้าผู้ร้อง",
    DeadlineKind.INVESTIGATE: "ตรวจสอบข้อเท็จจริงให้แล้วเสร็จ",
    DeadlineKind.REPORT: "หน่วยงานรายงานผล",
}
INTAKE_STATE: dict[IntakeState, str] = {
    IntakeState.STORED: "รออ่าน",
    IntakeState.READ: "รอคัดแยก",
    IntakeState.REGISTERED: "ลงทะเบียนแล้ว",
    IntakeState.ATTACHED: "รวมในเรื่องเดิม",
    IntakeState.REPEATED: "ส่งซ้ำ",
    IntakeState.REVIEW: "รอเจ้าหน้าที่ตรวจ",
    IntakeState.SET_ASIDE: "แยกไว้",
    IntakeState.PARKED: "พักไว้ให้ตรวจ",
}
RELATION: dict[Relation, str] = {
    Relation.ORIGIN: "ต้นเรื่อง",
    Relation.ATTACHED: "ข้อมูลเพิ่มเติมจากผู้ร้อง",
    Relation.UNVERIFIED: "อ้างถึงเรื่องนี้ ยังไม่ยืนยันตัวผู้ส่ง",
}
SAME_BY: dict[SearchKind, str] = {
    SearchKind.PHONE: "หมายเลขโทรศัพท์เดียวกัน",
    SearchKind.NAME: "ชื่อเดียวกัน",
    SearchKind.EMAIL: "อีเมลเดียวกัน",
}
REPLY_KIND: dict[ReplyKind, str] = {
    ReplyKind.ACKNOWLEDGEMENT: "แจ้งการรับเรื่อง",
    ReplyKind.PROGRESS: "แจ้งความคืบหน้า",
    ReplyKind.OUTCOME: "แจ้งผลการพิจารณา",
    ReplyKind.STATUS: "ตอบสถานะเรื่อง",
    ReplyKind.REQUEST: "ขอข้อมูลเพิ่มเติม",
    ReplyKind.REFERRAL: "แจ้งการส่งต่อเรื่อง",
}
MEDIUM: dict[Medium, str] = {Medium.EMAIL: "อีเมล", Medium.LETTER: "หนังสือ"}
REPLY_STATE: dict[ReplyState, str] = {
    ReplyState.DRAFT: "รอตรวจที่อยู่",
    ReplyState.HELD: "รอเจ้าหน้าที่อนุมัติ",
    ReplyState.QUEUED: "รอส่ง",
    ReplyState.SENDING: "กำลังส่ง",
    ReplyState.SENT: "ส่งแล้ว",
    ReplyState.IN_DOUBT: "ไม่แน่ใจว่าส่งถึง",
    ReplyState.UNDELIVERABLE: "ส่งไม่ถึง",
    ReplyState.SUPPRESSED: "งดตอบ",
    ReplyState.CANCELLED: "ยกเลิกแล้ว",
    ReplyState.TO_PRINT: "รอพิมพ์",
    ReplyState.PRINTED: "พิมพ์แล้ว รอส่งไปรษณีย์",
    ReplyState.POSTED: "ส่งไปรษณีย์แล้ว",
}
METHOD: dict[Method, str] = {
    Method.TEXT_LAYER: "ข้อความในไฟล์",
    Method.OCR: "อ่านจากภาพ",
    Method.HANDWRITING: "ลายมือ",
}
SUB_KIND: dict[SubKind, str] = {SubKind.INFORMATION_REQUEST: "ขอข้อมูลข่าวสาร"}

REMOVAL_KIND: dict[RemovalKind, str] = {
    RemovalKind.MAILBOX: "อีเมลในกล่องจดหมาย",
    RemovalKind.PAPER: "ต้นฉบับกระดาษ",
    RemovalKind.BACKUP: "ชุดสำรองข้อมูลที่ทำก่อนวันที่",
}

# The key that chooses a category in the review, in the order of the buttons.
CATEGORY_KEYS: dict[str, Category] = {
    "1": Category.TIP_OFF,
    "2": Category.SERVICE_COMPLAINT,
    "3": Category.SUGGESTION,
    "0": Category.OTHER,
}


def category(name: Category, sub_kind: SubKind | None = None) -> str:
    return f"{CATEGORY_THAI[name]} ({SUB_KIND[sub_kind]})" if sub_kind else CATEGORY_THAI[name]


# What a page says after a write, by the code in its address: nothing of a person is ever in an address.
NOTICES: dict[str, str] = {
    "decided": "บันทึกการตัดสินใจแล้ว",
    "changed": "รายการนี้มีผู้ดำเนินการไปแล้ว จึงไม่ได้บันทึกซ้ำ โปรดดูรายการถัดไป",
    "reason": "โปรดระบุเหตุผลก่อนเปิดเผยข้อมูล",
    "undone": "ย้อนกลับการตัดสินใจล่าสุดแล้ว",
    "saved": "บันทึกแล้ว",
    "phone-short": "บันทึกแล้ว แต่หมายเลขโทรศัพท์มีตัวเลขไม่ครบ โปรดตรวจกับต้นฉบับอีกครั้ง",
    "merged": "รวมเรื่องแล้ว เมื่อแจ้งผลเรื่องหลัก ระบบจะให้แจ้งผู้ร้องของเรื่องที่รวมไว้ด้วย",
    "revealed": "เปิดเผยข้อมูลแล้ว และบันทึกเหตุผลไว้ในประวัติ",
    "told": "บันทึกแล้ว หากทราบที่อยู่หรืออีเมลของผู้ร้อง ระบบจะแจ้งภายในหนึ่งนาที ระหว่างนี้ยังยกเลิกได้",
    "answered": "บันทึกหนังสือตอบแล้ว จะออกภายในหนึ่งนาที ระหว่างนี้ยังยกเลิกได้",
    "password": "เปลี่ยนรหัสผ่านแล้ว",
    "logged-out": "ออกจากระบบแล้ว",
    "expired": "หมดเวลาการใช้งาน โปรดเข้าสู่ระบบอีกครั้ง",
    "registered": "ลงทะเบียนเรื่องแล้ว",
    "discarded": "แยกรายการไว้แล้ว ต้นฉบับยังเก็บอยู่ครบ",
    "aside-proposed": "บันทึกข้อเสนอแล้ว รายการนี้อาจเป็นการแจ้งเบาะแส จะแยกไว้เมื่อเจ้าหน้าที่คนที่สองเห็นชอบ",
    "aside-returned": "ยกเลิกข้อเสนอแล้ว รายการยังรอดำเนินการในถาดเดิม",
    "flood-proposed": "บันทึกข้อเสนอแล้ว รายการที่อาจเป็นการแจ้งเบาะแสจะแยกไว้เมื่อเจ้าหน้าที่คนที่สองเห็นชอบ",
    "flood-discarded": "แยกรายการทั้งกลุ่มไว้แล้ว ต้นฉบับยังเก็บอยู่ครบ",
    "flood-replayed": "ส่งทั้งกลุ่มให้ระบบอ่านอีกครั้งแล้ว",
    "flood-registered": "ลงทะเบียนทั้งกลุ่มแล้ว แต่ละรายการมีเลขรับของตนเอง",
    "replayed": "ส่งให้ระบบอ่านอีกครั้งแล้ว",
    "cancelled": "ยกเลิกการส่งแล้ว",
    "released": "ส่งเข้าคิวแล้ว",
    "ticked": "บันทึกการตรวจช่องทางแล้ว",
    "taken": "บันทึกเรื่องแล้ว เจ้าหน้าที่ที่มีสิทธิจะดำเนินการต่อ",
    "account-disabled": "ปิดบัญชีแล้ว ผู้ใช้ถูกให้ออกจากระบบทันที",
    "account-enabled": "เปิดบัญชีแล้ว หากผู้ใช้ลืมรหัสผ่าน โปรดออกรหัสใหม่",
    "typed": "บันทึกข้อความที่พิมพ์แล้ว ระบบกำลังคัดแยกและลงทะเบียน",
    "addressed": "ยืนยันที่อยู่แล้ว ระบบกำลังจัดพิมพ์หนังสือ",
    "alarm-seen": "บันทึกว่ารับทราบแล้ว การแจ้งเตือนจะหายไปเมื่อเหตุกลับเป็นปกติ",
    "posted": "บันทึกการส่งไปรษณีย์แล้ว",
    "unit-added": "เพิ่มหน่วยงานแล้ว",
    "unit-removed": "ลบหน่วยงานแล้ว",
    "template-saved": "บันทึกแม่แบบฉบับใหม่แล้ว มีผลกับหนังสือฉบับถัดไปทันที",
    "proposed": "บันทึกข้อเสนอแล้ว เจ้าหน้าที่คนที่สองต้องเห็นชอบก่อน จึงจะแจ้งผู้ร้อง",
    "lift-asked": "บันทึกข้อเสนอแล้ว เจ้าหน้าที่คนที่สองต้องเห็นชอบ",
    "lifted": "ยกเลิกการกันแล้ว",
    "choose": "โปรดเลือกรายการก่อน",
    "view-saved": "บันทึกมุมมองแล้ว",
    "view-removed": "ลบมุมมองแล้ว",
    "listed": "เสนอเข้าบัญชีแล้ว ผู้บริหารเป็นผู้อนุมัติ",
    "approved": "อนุมัติแล้ว ระบบจะลบข้อมูลภายในไม่กี่นาที แล้วแจ้งสิ่งที่ต้องลบนอกระบบ",
    "kept": "เก็บไว้อีกหนึ่งปีแล้ว",
    "held": "ระงับการลบแล้ว",
    "hold-lifted": "ยกเลิกการระงับแล้ว",
}

# What an officer has to know before deciding over an e-mail that did not simply leave.
UNSENT_ADVICE: dict[ReplyState, str] = {
    ReplyState.HELD: "อีเมลนี้ยังไม่ได้ส่ง ระบบรอให้ท่านตัดสินใจว่าจะส่งหรือไม่",
    ReplyState.IN_DOUBT: "การเชื่อมต่อขาดก่อนได้รับคำยืนยัน ผู้รับอาจได้รับแล้วหรือยังไม่ได้รับ หากส่งซ้ำ ผู้รับอาจได้สองฉบับ",
    ReplyState.UNDELIVERABLE: "ปลายทางไม่รับอีเมลนี้ หากทราบที่อยู่ที่ถูกต้อง ให้เปิดเผยผู้รับแล้วเลือก “เปลี่ยนที่อยู่แล้วส่ง”",
    ReplyState.SUPPRESSED: "ระบบงดตอบตามหลักเกณฑ์ เพื่อไม่ให้ตอบเครื่องหรือตอบซ้ำ หากเห็นสมควร ท่านสั่งส่งเองได้",
}

# Why a search found a matter: `register.states.SearchKind`, or its words.
FOUND_BY: dict[str, str] = {
    "words": "พบคำในเรื่อง",
    "phone": "ตรงกับโทรศัพท์ของผู้ร้อง",
    "name": "ตรงกับชื่อผู้ร้อง",
    "email": "ตรงกับอีเมลของผู้ร้อง",
}

REPORT_KIND: dict[ReportKind, str] = {
    ReportKind.MONTHLY: "รายงานประจำเดือน",
    ReportKind.HALF_YEAR: "รายงานรอบ 6 เดือน",
    ReportKind.YEAR: "รายงานประจำปี",
    ReportKind.REGISTER_BOOK: "ทะเบียนรับ",
    ReportKind.PUBLIC: "สถิติเผยแพร่ (ITA)",
}
CASE_PAPER: dict[CasePaper, str] = {
    CasePaper.MEMO: "บันทึกเสนอผู้บริหาร",
    CasePaper.REFERRAL: "หนังสือส่งเรื่องให้หน่วยงาน",
    CasePaper.RECORD: "แบบบันทึกเรื่องร้องเรียน",
    CasePaper.ORDER: "ร่างคำสั่งแต่งตั้งคณะกรรมการ",
    CasePaper.ADDRESS: "ใบที่อยู่ผู้ร้อง",
    CasePaper.OUTCOME: "หนังสือแจ้งผล (ร่าง)",
}
FORMAT: dict[Format, str] = {
    Format.PDF: "PDF สำหรับพิมพ์",
    Format.DOCX: "Word แก้ไขต่อได้",
    Format.XLSX: "Excel",
    Format.JSON: "JSON",
}

# Who acts beside officers, as the audit calls it.
ACTOR: dict[str, str] = {
    "machine": "ระบบ",
    "desk": "หน้าเข้าสู่ระบบ",
    "init": "ผู้ติดตั้งระบบ",
    "public": "หน้าติดตามเรื่อง",
}

# What the audit calls it -> what the history of an account says.
ACCOUNT_ACTION: dict[str, str] = {
    "account.added": "เพิ่มบัญชี",
    "account.changed": "เปลี่ยนบทบาท หน่วย หรือสิทธิ",
    "account.renamed": "เปลี่ยนชื่อ",
    "account.email_set": "ตั้งหรือลบอีเมลราชการ",
    "absence.noted": "แจ้งการไม่อยู่และผู้แทน",
    "absence.called_off": "ยกเลิกการไม่อยู่",
    "account.disabled": "ปิดบัญชี",
    "account.enabled": "เปิดบัญชีอีกครั้ง",
    "account.password_reset": "ออกรหัสผ่านใช้ครั้งเดียว",
    "account.password_changed": "ผู้ใช้ตั้งรหัสผ่านเอง",
    "account.second_factor_on": "เปิดการยืนยันตัวตนสองชั้น",
    "account.second_factor_off": "ปิดการยืนยันตัวตนสองชั้น",
    "account.recovery_code_used": "ใช้รหัสสำรอง",
    "session.started": "เข้าสู่ระบบ",
}

# The checks of `register.watch.health` and its warnings, by their names: (title, what it is for or what to do).
SYSTEM_CHECK: dict[str, tuple[str, str]] = {
    "configuration": ("ไฟล์ตั้งค่า", "config.toml ที่ระบบใช้อยู่"),
    "key ring": ("กุญแจเข้ารหัส", "หากกุญแจหาย ข้อมูลทั้งหมดจะเปิดไม่ได้"),
    "database": ("ฐานข้อมูล", "ทะเบียนและงานทั้งหมด"),
    "data folder": ("ที่เก็บต้นฉบับ", "อีเมลและภาพสแกนที่เข้ารหัสแล้ว"),
    "mail folder": ("โฟลเดอร์รับไฟล์อีเมล", "วางไฟล์ .eml เพื่อรับเข้า"),
    "mail count": ("จำนวนอีเมล", "อีเมลทุกฉบับในกล่องจดหมายมีผลการรับครบ หากไม่ครบระบบจะลองใหม่เอง"),
    "scan folder": ("โฟลเดอร์รับงานสแกน", "ธุรการวางไฟล์สแกนที่นี่"),
    "workspace": ("ที่พักข้อมูลขณะอ่าน", "ต้องอยู่ในหน่วยความจำ ไม่ใช่ดิสก์"),
}
SYSTEM_WARNING: dict[str, str] = {
    "same disk": "กุญแจเข้ารหัสอยู่ในดิสก์เดียวกับข้อมูล โปรดเก็บใบกู้คืนกุญแจไว้ในตู้นิรภัยต่างหาก",
    "recovery sheet": "ยังมีไฟล์ recovery-sheet.txt อยู่ โปรดพิมพ์ เก็บในตู้นิรภัย แล้วลบไฟล์",
    "no alarm route": "ยังไม่ได้ตั้งผู้รับการแจ้งเตือนนอกระบบ เมื่อระบบหยุดทำงานจะไม่มีผู้ใดทราบ โปรดตั้งค่าส่วน [alarms]",
    "no mailbox": "ยังไม่ได้ตั้งค่าตู้อีเมล ระบบจึงรับเฉพาะไฟล์จากโฟลเดอร์",
}

# Why a machine was taken for the writer of a mail, by the rule of `ingest.automatic` that said so.
SET_ASIDE: dict[str, str] = {
    "own_mark": "เป็นอีเมลที่ระบบนี้ส่งออกเอง",
    "own_address": "ส่งจากที่อยู่อีเมลของหน่วยงานเอง",
    "auto_submitted": "เป็นอีเมลที่ระบบอัตโนมัติส่ง",
    "null_return_path": "เป็นหนังสือแจ้งจากระบบอีเมล ไม่มีผู้ส่งให้ตอบกลับ",
    "report": "เป็นรายงานผลการส่งอีเมล",
    "machine_address": "ส่งจากที่อยู่อีเมลที่ไม่มีผู้รับตอบ",
    "failed_recipients": "เป็นการแจ้งว่าส่งอีเมลไม่ถึง",
    "precedence": "เป็นอีเมลที่ส่งถึงคนจำนวนมาก",
    "list": "เป็นอีเมลจากรายชื่อรับข่าวสาร",
    "response_suppressed": "เป็นอีเมลอัตโนมัติที่ขอไม่ให้ตอบกลับ",
    "autoreply_mark": "เป็นการตอบกลับอัตโนมัติ",
    "machine_name": "ชื่อผู้ส่งเป็นชื่อของระบบอัตโนมัติ",
    "bounce_subject": "ชื่อเรื่องบอกว่าเป็นการแจ้งส่งไม่ถึง",
    "away_subject": "ชื่อเรื่องบอกว่าเป็นการตอบกลับอัตโนมัติเมื่อไม่อยู่",
    "returned_mail": "เป็นอีเมลที่ถูกส่งคืน",
    "calendar": "เป็นคำตอบรับหรือปฏิเสธนัดหมายจากโปรแกรมปฏิทิน",
    "receipt": "เป็นการแจ้งว่าได้รับอีเมลแล้วจากระบบอื่น",
    "away_text": "ข้อความบอกว่าเป็นการตอบกลับอัตโนมัติเมื่อไม่อยู่",
}

# Why a file is only handed out as a download.
FILE_WARNING: dict[Danger, str] = {
    Danger.ACTIVE: "ไฟล์นี้อาจมีคำสั่งที่ทำงานเมื่อเปิด โปรดอย่าเปิดด้วยโปรแกรมดูเว็บ",
    Danger.ARCHIVE: "ไฟล์บีบอัดอาจซ่อนโปรแกรมอันตรายไว้ข้างใน โปรดตรวจไวรัสก่อนเปิด",
    Danger.MACRO: "เอกสารนี้อาจมีชุดคำสั่ง (แมโคร) โปรดอย่าอนุญาตให้ทำงาน",
    Danger.PROGRAM: "ไฟล์นี้เป็นโปรแกรมหรือชุดคำสั่ง โปรดอย่าเปิด และแจ้งผู้ดูแลระบบ",
    Danger.UNKNOWN: "ระบบไม่รู้จักไฟล์ชนิดนี้ โปรดตรวจไวรัสก่อนเปิด",
}
_FILE_KINDS: tuple[tuple[str, str], ...] = (
    ("image/svg", "ภาพลายเส้น (SVG)"),
    ("image/", "ภาพ"),
    ("application/pdf", "เอกสาร PDF"),
    ("application/vnd.openxmlformats-officedocument.wordprocessingml", "เอกสาร Word"),
    ("application/vnd.openxmlformats-officedocument.spreadsheetml", "ตาราง Excel"),
    ("application/vnd.openxmlformats-officedocument.presentationml", "งานนำเสนอ"),
    ("application/msword", "เอกสาร Word"),
    ("application/x-ole-storage", "เอกสาร Office รุ่นเก่า"),
    ("application/vnd.oasis.opendocument", "เอกสาร OpenDocument"),
    ("application/rtf", "เอกสาร RTF"),
    ("text/html", "หน้าเว็บ (HTML)"),
    ("text/", "ข้อความ"),
    ("message/", "อีเมล"),
    ("audio/", "เสียง"),
    ("video/", "วิดีโอ"),
    ("application/zip", "ไฟล์บีบอัด"),
    ("application/x-7z", "ไฟล์บีบอัด"),
    ("application/vnd.rar", "ไฟล์บีบอัด"),
    ("application/gzip", "ไฟล์บีบอัด"),
    ("application/x-bzip2", "ไฟล์บีบอัด"),
    ("application/x-xz", "ไฟล์บีบอัด"),
    ("application/vnd.ms-cab", "ไฟล์บีบอัด"),
    ("application/vnd.ms-tnef", "ไฟล์ห่อรวมของ Outlook"),
)


def file_kind(media_type: str) -> str:
    """What a media type is called on screen."""
    return next((thai for prefix, thai in _FILE_KINDS if media_type.startswith(prefix)), "ไฟล์ชนิดอื่น")
