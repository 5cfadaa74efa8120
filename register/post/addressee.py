"""Whom a report is addressed to when the agency has not said so: the head of its kind of agency, by its name.

Titles as the laws on local administration and on the administration of the State have them.
"""

import re

from register.settings import Settings

# (how the name of an agency begins, the title in front of the name that stays); the first that fits counts
_KINDS: tuple[tuple[str, str], ...] = (
    (r"(?:องค์การบริหารส่วนตำบล|อบต\.?)\s*(?P<name>.+)", "นายกองค์การบริหารส่วนตำบล{name}"),
    (r"(?:องค์การบริหารส่วนจังหวัด|อบจ\.?)\s*(?P<name>.+)", "นายกองค์การบริหารส่วนจังหวัด{name}"),
    (r"เทศบาล(?P<name>(?:นคร|เมือง|ตำบล).+)", "นายกเทศมนตรี{name}"),
    (r"(?:ที่ว่าการ|สำนักงาน)?(?P<name>อำเภอ.+)", "นาย{name}"),
    (r"(?:สำนักงาน|ศาลากลาง)?(?P<name>จังหวัด.+)", "ผู้ว่าราชการ{name}"),
    (r"(?P<name>(?:สำนักงานเขตพื้นที่การศึกษา|โรงเรียน|โรงพยาบาล|วิทยาลัย|ศูนย์|สถาบัน).*)", "ผู้อำนวยการ{name}"),
    (r"สำนักงาน.*?(?P<name>จังหวัด.+)", "ผู้ว่าราชการ{name}"),
    (r"(?P<name>กรม.+)", "อธิบดี{name}"),
)


def addressee_of(settings: Settings) -> str:
    """Whom a report is addressed to: as the agency has said, else its head."""
    return settings.reports.addressee or head_of(settings.agency.name)


def head_of(agency: str) -> str:
    """The head of the agency of that name, e.g. `นายกองค์การบริหารส่วนตำบลศรีพนา`; of another kind its head in general."""
    bare = agency.strip()
    for pattern, title in _KINDS:
        found = re.fullmatch(pattern, bare)
        if found is not None:
            return title.format(name=found["name"].strip())
    return f"หัวหน้าส่วนราชการ {bare}"
