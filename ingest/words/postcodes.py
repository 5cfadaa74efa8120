"""Whether a postcode that was read can be that of the province before it: its first two figures say which."""

import re
from functools import cache

from register.post.regions import CAPITAL, postcode_beginnings


def fits_province(before: str, code: str) -> bool:
    """Whether five digits, Arabic or Thai, can be the postcode of the province named just before them, if any is."""
    named = _before_code().search(before)
    return named is None or int(code[:2]) == int(first_figures()[named[1]])


@cache
def first_figures() -> dict[str, str]:
    """The first two figures of each province's postcodes, by its name; the capital's as it is written short too."""
    provinces = postcode_beginnings()
    return {**provinces, "กรุงเทพฯ": provinces[CAPITAL]}


@cache
def _before_code() -> re.Pattern[str]:
    return re.compile(f"({'|'.join(first_figures())}) *(?:รหัสไปรษณีย์ *)?$")
