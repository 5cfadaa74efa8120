"""Which days the words of a time mean, told on a given day: เมื่อวาน, วันจันทร์ที่แล้ว, ต้นเดือน, ตั้งแต่หลังสงกรานต์.

The words are the fact; the days are reckoned from the day the message was written and carry a confidence. Habits
(ทุกเย็น), days to come and what only the writer knows (คืนลอยกระทง, เทอมที่แล้ว) stay words.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta

from register.model import Days

_NUMBERS = {
    word: number
    for number, words in enumerate(
        ("", "หนึ่ง", "สอง", "สาม", "สี่", "ห้า", "หก", "เจ็ด", "แปด", "เก้า", "สิบ", "สิบเอ็ด", "สิบสอง", "สิบสาม", "สิบสี่", "สิบห้า")
    )
    for word in (words,)
    if word
} | {"ยี่สิบ": 20, "สามสิบ": 30}
_COUNT = "(?P<count>[0-9]{1,3}|" + "|".join(sorted(_NUMBERS, key=len, reverse=True)) + ")"
_WEEKDAYS = ("จันทร์", "อังคาร", "พุธ", "พฤหัส", "ศุกร์", "เสาร์", "อาทิตย์")
_WEEKDAY = "(?P<weekday>" + "|".join(_WEEKDAYS) + ")(?:บดี|ฯ)?"
_MONTHS = (
    r"มกรา(?:คม)?|ม\.?ค\.?", r"กุมภา(?:พันธ์)?|ก\.?พ\.?", r"มีนา(?:คม)?|มี\.?ค\.?", r"เมษา(?:ยน)?|เม\.?ย\.?",
    r"พฤษภา(?:คม)?|พ\.?ค\.?", r"มิถุนา(?:ยน)?|มิ\.?ย\.?", r"กรกฎา(?:คม)?|ก\.?ค\.?", r"สิงหา(?:คม)?|ส\.?ค\.?",
    r"กันยา(?:ยน)?|ก\.?ย\.?", r"ตุลา(?:คม)?|ต\.?ค\.?", r"พฤศจิกา(?:ยน)?|พ\.?ย\.?", r"ธันวา(?:คม)?|ธ\.?ค\.?",
)  # fmt: skip
_MONTH = "(?P<month>" + "|".join(f"(?:{names})" for names in _MONTHS) + ")"
_YEAR = r"(?:(?:พ\.?ศ\.?|ปี)*(?P<year>2[45][0-9]{2}|20[0-9]{2}|'?[4-7][0-9]))"
_PAST = "(?:ที่แล้ว|ที่ผ่านมา|ก่อน|กลาย|ที่ผ่านไป)"
_LAST = "(?P<last>ปี?(?:ที่แล้ว|ก่อน|กลาย))"
_PART = "(?P<part>ต้น|กลาง|ปลาย|สิ้น)"
_FEASTS = {
    "สงกรานต์": ((4, 13), (4, 15)),
    "ปีใหม่": ((12, 31), (1, 1)),
    "วันแม่": ((8, 12), (8, 12)),
    "วันพ่อ": ((12, 5), (12, 5)),
}
_FEAST = "(?:ช่วง|วัน|เทศกาล|งาน)?(?P<feast>" + "|".join(_FEASTS) + ")"
_EARLIEST = 2400  # Buddhist years of four figures begin here

# What tells the hour, or only leads to the day.
_HOUR = re.compile(
    r"(?:ช่วง)?เวลา.*$|(?<=.)(?:ตอน|ราว|(?<!งบ)ประมาณ|ช่วง(?:เช้า|บ่าย|เย็น|ค่ำ|สาย)|[0-9]{1,2}[.:][0-9]{2}).*$|(?:หัวค่ำ|เช้ามืด)$"
)
_BEFORE = re.compile(
    r"^(?:เมื่อ(?!วาน|คืน|เช้า|เย็น|บ่าย|ค่ำ)|ประมาณ|ราว|ใน(?:ช่วง)?|ช่วง(?!สง|ปีใหม่)|ระหว่าง|ของ|คืน(?=เมื่อ|วัน)|"
    r"(?:เช้า|สาย|บ่าย|เย็น|ค่ำ|ดึก|กลางดึก|เที่ยง)(?:ของ)?(?=วัน))+"
)
_SINCE = re.compile(r"^(?:มา)?(?:นับ)?(?:เริ่ม)?(?:ตั้ง)?แต่")
_ON = re.compile(r"(?:เป็นต้นมา|(?:มา)?(?:จน)?(?:ถึง|กระทั่ง)?(?:วันนี้|ปัจจุบัน|ตอนนี้|บัดนี้|เดี๋ยวนี้|ทุกวันนี้))$")
_UNTIL = re.compile(r"(?<=.)(?:จนถึง|ถึง|และ|กับ|-)(?=.)")
_HABIT = re.compile("ทุก|หน้านี้|หน้า$")


def days_meant(words: str, told: date | None) -> Days | None:
    """The days that `words` mean to who wrote them on the day `told`; None where they cannot be reckoned, or lie ahead.

    Without `told` only a date with its year can be. A confidence below 0.7 says that the edges are guessed.
    """
    bare = re.sub(r"[\s,]", "", words.translate(_ARABIC)).replace("วันทึ่", "วันที่")
    if not bare or _HABIT.search(bare):
        return None
    found = _reckoned(bare, told)
    if found is None or (told is not None and found.first > told):
        return None
    if told is not None and found.last > told:
        found = Days(found.first, told, found.confidence)
    return found


def _reckoned(bare: str, told: date | None) -> Days | None:
    on = _ON.search(bare)
    since = _SINCE.match(bare)
    inner = bare[since.end() if since else 0 : on.start() if on and on.start() else len(bare)]
    after = inner.startswith("หลัง")
    found = _span(inner.removeprefix("หลัง"), told)
    if found is None or (after and not since):
        return None
    if not since and not (on and on.start()):
        return found
    if told is None:
        return None
    first = found.last + timedelta(1) if after else found.first
    return Days(first, told, min(found.confidence, 0.6 if after else 0.9)) if first <= told else None


def _span(bare: str, told: date | None) -> Days | None:
    """One time, or from one to the other."""
    one = _one(bare, told)
    if one is not None:
        return one
    joint = _UNTIL.search(bare)
    if joint is None:
        return None
    begun, until = bare[: joint.start()], bare[joint.end() :]
    if re.fullmatch("2[45][0-9]{2}", until) and begun.startswith("ปี"):
        until = f"ปี{until}"  # ปี 2566-2568
    last = _one(until, told)
    if last is None:
        return None
    rest = re.search(rf"(?:เดือน)?{_MONTH}.*$", until)
    first = _one(begun, last.last) or (_one(begun + rest.group(), last.last) if rest else None)
    if first is None or first.first > last.last:
        return None
    return Days(first.first, last.last, min(first.confidence, last.confidence))


def _one(bare: str, told: date | None) -> Days | None:
    core = _BEFORE.sub("", bare)
    core = _HOUR.sub("", core) or core
    for pattern, reckon in _WAYS:
        match = pattern.fullmatch(core)
        if match:
            return reckon(match, told)
    return None


def _day(day: date, confidence: float, until: date | None = None) -> Days:
    return Days(day, until or day, confidence)


def _near(told: date | None, back: int, confidence: float, length: int = 0) -> Days | None:
    first = told - timedelta(back) if told else None
    return _day(first, confidence, first + timedelta(length)) if first else None


def _ago(match: re.Match[str], told: date | None) -> Days | None:
    """สามวันก่อน, มาสองเดือนแล้ว: a point so far back, or everything since."""
    if told is None:
        return None
    count, unit = _NUMBERS.get(match["count"]) or int(match["count"]), match["unit"]
    lasting = match["lasting"] is not None or match["past"] == "แล้ว"
    first = _back(told, count, unit)
    if first is None:
        return None
    if lasting:
        return _day(first, 0.8 if unit in {"วัน", "คืน"} else 0.6, told)
    if unit in {"วัน", "คืน"}:
        return _day(first, 0.9)
    if unit in {"อาทิตย์", "สัปดาห์"}:
        return _day(first - timedelta(3), 0.6, first + timedelta(3))
    return _month(first.year, first.month, 0.6) if unit == "เดือน" else _year(first.year, 0.6)


def _back(told: date, count: int, unit: str) -> date | None:
    months = {"เดือน": count, "ปี": 12 * count}.get(unit)
    if months is None:
        return told - timedelta(count * (7 if unit in {"อาทิตย์", "สัปดาห์"} else 1))
    whole = told.year * 12 + told.month - 1 - months
    year, month = divmod(whole, 12)
    return date(year, month + 1, min(told.day, monthrange(year, month + 1)[1])) if year > 0 else None


def _month(year: int, month: int, confidence: float, part: str | None = None) -> Days:
    size = monthrange(year, month)[1]
    first, last = {"ต้น": (1, 10), "กลาง": (11, 20), "ปลาย": (21, size), "สิ้น": (size - 2, size)}.get(
        part or "", (1, size)
    )
    return Days(date(year, month, first), date(year, month, last), min(confidence, 0.6) if part else confidence)


def _year(year: int, confidence: float, part: str | None = None) -> Days:
    first, last = {"ต้น": (1, 4), "กลาง": (5, 8), "ปลาย": (9, 12)}.get(part or "", (1, 12))
    end = date(year, last, monthrange(year, last)[1])
    return Days(date(year, first, 1), end, min(confidence, 0.6) if part else confidence)


def _of_month(match: re.Match[str], told: date | None) -> Days | None:
    """ต้นเดือน, เดือนที่แล้ว, ปลายเดือนก่อน."""
    if told is None:
        return None
    part, when = match["part"], match["when"]
    last = told.replace(day=1) - timedelta(1)
    if when in {None, "นี้"}:
        if when is None and part in {"ปลาย", "สิ้น"} and told.day <= 20:
            return _month(last.year, last.month, 0.5, part)
        return _month(told.year, told.month, 0.9, part)
    return _month(last.year, last.month, 0.9, part)


def _of_year(match: re.Match[str], told: date | None) -> Days | None:
    if told is None:
        return None
    past = match["when"] not in {None, "นี้"}
    ending = match["when"] is None and match["part"] == "ปลาย" and told.month < 9
    return _year(told.year - (past or ending), 0.9, match["part"])


def _of_week(match: re.Match[str], told: date | None) -> Days | None:
    if told is None:
        return None
    monday = told - timedelta(told.weekday() + (0 if match["when"] == "นี้" else 7))
    return _day(monday, 0.8, monday + timedelta(6))


def _weekday(match: re.Match[str], told: date | None) -> Days | None:
    """The last such day before the message was written; วันศุกร์นี้ that lies ahead is none."""
    if told is None:
        return None
    wanted = _WEEKDAYS.index(match["weekday"])
    if match["when"] == "นี้":
        return _day(told - timedelta(told.weekday()) + timedelta(wanted), 0.6)
    back = (told.weekday() - wanted) % 7 or 7
    return _day(told - timedelta(back), 0.75 if match["when"] else 0.6)


def _dated(match: re.Match[str], told: date | None) -> Days | None:
    """A day, with or without month and year; what is missing is the latest before the message."""
    given = match.groupdict()
    day, month = int(given["day"]), _number_of(given["month"]) if given.get("month") else None
    year = _gregorian(given["year"]) if given.get("year") else None
    if given.get("last") and told:
        year = told.year - 1
    tries: list[tuple[int, int]] = []
    if year and month:
        tries = [(year, month)]
    elif told and month:
        tries = [(told.year, month), (told.year - 1, month)]
    elif told:
        before = told.replace(day=1) - timedelta(1)
        tries = [(told.year, told.month), (before.year, before.month)]
    sure = 0.95 if year else 0.85 if month else 0.6
    for one in tries:
        found = _date(*one, day)
        if found and (year or told is None or found <= told):
            named = given.get("weekday")
            return _day(found, sure if not named or _WEEKDAYS.index(named) == found.weekday() else 0.5)
    return None


def _numeric(match: re.Match[str], _: date | None) -> Days | None:
    found = _date(_gregorian(match["year"]), int(match["number"]), int(match["day"]))
    return _day(found, 0.95) if found else None


def _named_month(match: re.Match[str], told: date | None) -> Days | None:
    given, month = match.groupdict(), _number_of(match["month"])
    if given["year"]:
        return _month(_gregorian(given["year"]), month, 0.95, given["part"])
    if told is None:
        return None
    year = told.year - (month > told.month)
    if given["last"]:
        year = told.year - 1
    return _month(year, month, 0.85, given["part"])


def _named_year(match: re.Match[str], _: date | None) -> Days | None:
    year = _gregorian(match["year"])
    if match["kind"] == "งบประมาณ":
        return Days(date(year - 1, 10, 1), date(year, 9, 30), 0.95)
    return _year(year, 0.9)


def _feast(match: re.Match[str], told: date | None) -> Days | None:
    """Feasts of fixed days; those of the moon stay words."""
    if told is None:
        return None
    (month, day), (last_month, last_day) = _FEASTS[match["feast"]]
    year = told.year - bool(match["when"] and match["when"] != "ปีนี้" and match["when"].startswith("ปี"))
    first = date(year, month, day)
    if first > told:
        first = date(year - 1, month, day)
    if match["feast"] == "ปีใหม่" and match["when"] == "ปีนี้":
        first = date(told.year - 1, month, day)
    return Days(first, date(first.year + (last_month < month), last_month, last_day), 0.7)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _gregorian(written: str) -> int:
    """68, 2568 and 2025 are one year; two figures are those of the Buddhist era."""
    year = int(written.lstrip("'"))
    year = year + 2500 if year < 100 else year
    return year - 543 if year > _EARLIEST else year


def _number_of(name: str) -> int:
    return next(number for number, names in enumerate(_MONTHS, 1) if re.fullmatch(names, name))


_ARABIC = str.maketrans("๐๑๒๓๔๕๖๗๘๙–—", "0123456789--")
_Way = Callable[[re.Match[str], date | None], Days | None]
_OF_DAY = r"(?P<day>[0-3]?[0-9])"
_WAYS: tuple[tuple[re.Pattern[str], _Way], ...] = tuple(
    (re.compile(pattern), way)
    for pattern, way in (
        (
            r"วันนี้|มื้อนี้|(?:เมื่อ)?(?:เช้า|บ่าย|เย็น|ค่ำ)(?:นี้)?|เมื่อ(?:ตะ)?กี้(?:นี้)?|เมื่อสักครู่|คืนนี้",
            lambda _, told: _near(told, 0, 0.9),
        ),
        (r"เมื่อคืน(?:นี้|วาน)?|คืน(?:ที่แล้ว|ที่ผ่านมา|วานนี้)", lambda _, told: _near(told, 1, 0.85, 1)),
        (
            r"(?:เมื่อ|มื้อ)?วาน(?:นี้)?|(?:เช้า|เย็น|บ่าย)(?:เมื่อ)?วาน(?:นี้)?|เมื่อ(?:เช้า|เย็น|บ่าย|แลง)วาน(?:นี้)?",
            lambda _, told: _near(told, 1, 0.95),
        ),
        (r"(?:เมื่อ)?วาน(?:ซืน|ก่อน)(?:นี้)?", lambda _, told: _near(told, 2, 0.95)),
        (
            (
                rf"(?P<lasting>มา(?:ได้)?(?:นาน)?(?:กว่า|เกือบ|ร่วม|ประมาณ)?|ได้|นาน|เป็นเวลา)?{_COUNT}(?:กว่า)?"
                r"(?P<unit>วัน|คืน|อาทิตย์|สัปดาห์|เดือน|ปี)(?:เต็ม|กว่า|ติด(?:ต่อ)?กัน)?"
                r"(?:มา)?(?P<past>แล้ว|ที่แล้ว|ก่อน|ที่ผ่านมา|ละ)?"
            ),
            lambda match, told: _ago(match, told) if match["past"] or match["lasting"] else None,
        ),
        (
            rf"{_PART}?เดือน(?P<when>{_PAST}|นี้)?",
            lambda match, told: _of_month(match, told) if match["part"] or match["when"] else None,
        ),
        (
            rf"{_PART}?ปี(?P<when>{_PAST}|นี้)?",
            lambda match, told: _of_year(match, told) if match["part"] or match["when"] else None,
        ),
        (rf"(?:อาทิตย์|สัปดาห์)(?P<when>{_PAST}|นี้)", _of_week),
        (rf"วัน{_WEEKDAY}(?P<when>{_PAST}|นี้)?", _weekday),
        (rf"(?:วัน{_WEEKDAY})?(?:วัน)?(?:ที่)?{_OF_DAY}(?:เดือน)?{_MONTH}(?:{_YEAR}|{_LAST}|ปีนี้)?(?:ที่ผ่านมา|ที่แล้ว|นี้)?", _dated),
        (rf"วัน{_WEEKDAY}ที่{_OF_DAY}(?:ที่ผ่านมา|เดือนนี้)?", _dated),
        (rf"วันที่{_OF_DAY}(?:ที่ผ่านมา|เดือนนี้)?", _dated),
        (rf"(?:วันที่)?{_OF_DAY}[/.-](?P<number>[01]?[0-9])[/.-]{_YEAR}", _numeric),
        (rf"{_PART}?(?:เดือน)?{_MONTH}(?:{_YEAR}|{_LAST}|ปีนี้)?(?:ที่ผ่านมา|ที่แล้ว|นี้)?", _named_month),
        (r"(?:ปี(?P<kind>งบประมาณ)?|(?=พ))(?:พ\.?ศ\.?)?(?P<year>2[45][0-9]{2}|20[0-9]{2}|'?[5-7][0-9])", _named_year),
        (rf"{_FEAST}(?P<when>ปีนี้|ปี(?:ที่แล้ว|ก่อน|กลาย)|ที่ผ่านมา|ที่แล้ว)?", _feast),
    )
)
