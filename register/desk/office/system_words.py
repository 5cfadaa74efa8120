"""What the checks of the machine say, in Thai: their own words are for the terminal and the log.

A sentence that is not listed here is shown as it is; paths, numbers and names of settings stay in every language.
"""

import re

_SAID: tuple[tuple[str, str], ...] = (
    (r"(\d+) key\(s\), (\S+) in use", r"กุญแจ \1 ชุด ใช้อยู่คือ \2"),
    (r"(\w+), revision (\w+)", r"\1 โครงสร้างรุ่น \2"),
    (r"every mail on the servers has its outcome", r"อีเมลทุกฉบับมีผลการรับแล้ว"),
    (r"(.+), (\d+) GB free", r"\1 ว่าง \2 กิกะไบต์"),
    (r"(\d+) mails on the servers have no outcome", r"อีเมล \1 ฉบับยังไม่มีผลการรับ"),
    (r"each look tries again; see the log for why", "ระบบจะลองใหม่เองทุกครั้งที่ตรวจ เหตุดูได้ในบันทึกของระบบ"),
    (r"(.+) is missing", r"ไม่พบ \1"),
    (r"(.+) cannot be written", r"เขียนลงใน \1 ไม่ได้"),
    (r"give it to the user of the daemon", "ให้สิทธิแก่บัญชีผู้ใช้ที่ระบบทำงานอยู่"),
    (r"(.+) is on (\S+), not in memory", r"\1 อยู่บน \2 ไม่ใช่หน่วยความจำ"),
    (r"set storage\.workspace to a tmpfs like /dev/shm", "ตั้ง storage.workspace เป็น tmpfs เช่น /dev/shm"),
    (r"SQLite lies on a network share \((.+)\), where it loses what was committed",
     r"SQLite อยู่บนดิสก์เครือข่าย (\1) ซึ่งทำให้ข้อมูลที่บันทึกแล้วสูญหายได้"),
    (r"put storage\.database on a disk of this machine, or use PostgreSQL",
     "ย้าย storage.database มาไว้ในดิสก์ของเครื่องนี้ หรือใช้ PostgreSQL"),
    (r"a rotation of the key ring was cut off", "การเปลี่ยนกุญแจค้างอยู่กลางคัน"),
    (r"`raprueang keys rotate` goes on with it", "สั่ง `raprueang keys rotate` เพื่อทำต่อ"),
    (r"cannot read the key ring (.+)", r"อ่านกุญแจเข้ารหัส \1 ไม่ได้"),
    (r"(.+) is not a key ring", r"\1 ไม่ใช่ไฟล์กุญแจเข้ารหัส"),
    (r"(.+) is incomplete", r"\1 ไม่ครบถ้วน"),
    (r"restore it from the recovery sheet", "กู้คืนจากใบกู้คืนกุญแจ"),
    (r"the key ring (.+) can be read by others", r"ผู้ใช้อื่นของเครื่องอ่านกุญแจเข้ารหัส \1 ได้"),
    (r"the database is empty", "ฐานข้อมูลยังว่างเปล่า"),
    (r"the database is at revision (\w+), not (\w+)", r"ฐานข้อมูลเป็นโครงสร้างรุ่น \1 แต่ระบบต้องการรุ่น \2"),
    (r"run `raprueang upgrade`", "สั่ง `raprueang upgrade`"),
    (r"the database cannot be opened", "เปิดฐานข้อมูลไม่ได้"),
    (r"the database cannot be written", "เขียนลงฐานข้อมูลไม่ได้"),
    (r"the database is busy", "ฐานข้อมูลไม่ว่าง"),
    (r"the disk is full", "ดิสก์เต็ม"),
    (r"check path and owner of the data folder", "ตรวจที่อยู่และเจ้าของโฟลเดอร์ข้อมูล"),
    (r"check the owner of the data folder", "ตรวจเจ้าของโฟลเดอร์ข้อมูล"),
    (r"free some space; nothing was lost", "เพิ่มเนื้อที่ว่าง ข้อมูลยังอยู่ครบ"),
    (r"try again", "ลองอีกครั้ง"),
    (r"the database cannot be asked", "ถามฐานข้อมูลไม่ได้"),
    (r"see the line of the database", "ดูบรรทัดของฐานข้อมูล"),
    (r"the mail server (\S+) cannot be reached: .*", r"ติดต่อเครื่องส่งอีเมล \1 ไม่ได้"),
    (r"the mail server (\S+) does not answer in time", r"เครื่องส่งอีเมล \1 ไม่ตอบภายในเวลา"),
    (r"the mail server (\S+) is not known by name", r"ไม่พบเครื่องส่งอีเมลชื่อ \1"),
    (r"the mail server (\S+) refuses the login \((\d+)\)", r"เครื่องส่งอีเมล \1 ไม่รับชื่อหรือรหัสผ่าน (\2)"),
    (r"the certificate of the mail server (\S+) is not trusted: .*", r"ใบรับรองของเครื่องส่งอีเมล \1 เชื่อถือไม่ได้"),
    (r"no TLS with the mail server (\S+)", r"เข้ารหัสการเชื่อมต่อกับเครื่องส่งอีเมล \1 ไม่ได้"),
    (r"the mail server (\S+) takes the alarm for nobody", r"เครื่องส่งอีเมล \1 ไม่รับข้อความแจ้งเตือนถึงผู้ใดเลย"),
    (r"check host, port, network", "ตรวจชื่อเครื่อง พอร์ต และเครือข่าย"),
    (r"check port and firewall", "ตรวจพอร์ตและไฟร์วอลล์"),
    (r"check the host name and the name server", "ตรวจชื่อเครื่องและ DNS"),
    (r"check the user name and password; some servers want an app password",
     "ตรวจชื่อและรหัสผ่าน บางแห่งต้องใช้รหัสผ่านเฉพาะแอป"),
    (r"name the host as in its certificate; for a private authority set its CA file",
     "ใช้ชื่อเครื่องตามใบรับรอง หากเป็นใบรับรองภายในให้ตั้งไฟล์ CA"),
    (r'check port and security: "tls" is usual on 465, "starttls" on 587',
     'ตรวจพอร์ตและวิธีเข้ารหัส ปกติ "tls" ใช้ 465 และ "starttls" ใช้ 587'),
    (r"alarms\.command cannot be run: .*", "เรียกคำสั่งใน alarms.command ไม่ได้"),
    (r"alarms\.command does not end", "คำสั่งใน alarms.command ไม่จบ"),
    (r"alarms\.command ended with (\d+)", r"คำสั่งใน alarms.command จบด้วยรหัส \1"),
    (r"check path and rights", "ตรวจที่อยู่ไฟล์และสิทธิ"),
    (r"it must end within a minute", "ต้องจบภายในหนึ่งนาที"),
    (r"run it by hand with the same user", "ลองเรียกเองด้วยบัญชีผู้ใช้เดียวกัน"),
    (r"see alarms\.to", "ดู alarms.to"),
    (r"try later", "ลองใหม่ภายหลัง"),
)  # fmt: skip


def in_thai(said: str) -> str:
    """A sentence of the program, in Thai where it is known."""
    for pattern, thai in _SAID:
        found = re.fullmatch(pattern, said)
        if found is not None:
            return found.expand(thai)
    return said
