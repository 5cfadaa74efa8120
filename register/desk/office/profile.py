"""An officer's own account: a new password, the second factor."""

from io import BytesIO

import segno
from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.responses import Response

from register.desk.login import renew, with_cookie
from register.desk.web.context import Visit
from register.desk.web.sessions import needs_second_factor
from register.errors import InputError
from register.officers import passwords, throttle

_FREE = 5


def show_password(visit: Visit) -> Response:
    return _password_page(visit, "")


def send_password(visit: Visit) -> Response:
    """Every other session of the account ends with its old password; this one goes on under a new token."""
    old, new = str(visit.form.get("old", "")), str(visit.form.get("new", ""))
    officer = visit.officer
    if visit.session is not None and not visit.session.proved:
        raise HTTPException(403)
    with visit.unit() as unit:
        waits = throttle.blocked_until(unit, "password", officer.id)
        right = not waits and passwords.check(unit, officer.login, old) is not None
        if not right and not waits:
            throttle.count(unit, "password", officer.id, free=_FREE)
    if not right:
        return _password_page(visit, "โปรดรอสักครู่แล้วลองใหม่" if waits else "รหัสผ่านปัจจุบันไม่ถูกต้อง", status=401)
    if new != str(visit.form.get("again", "")):
        return _password_page(visit, "รหัสผ่านใหม่ทั้งสองช่องไม่ตรงกัน", status=422)
    try:
        with visit.unit() as unit:
            throttle.forget(unit, "password", officer.id)
            passwords.change(unit, officer, new)
            token = renew(unit, visit, officer)
    except InputError as error:
        return _password_page(visit, f"{error} {error.hint}", status=422)
    return with_cookie(visit.go("front", {"notice": "password"}), token)


def show_factor(visit: Visit) -> Response:
    """A fresh secret with its QR code. It is stored only once a code proves that the app has it."""
    _require_proved(visit)
    return _factor_page(visit, passwords.new_secret(), "")


def send_factor(visit: Visit) -> Response:
    """Switch the second factor on and show the recovery codes, this once."""
    _require_proved(visit)
    secret = visit.text("secret", 64)
    if not (16 <= len(secret) <= 64 and all(one in "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567" for one in secret)):
        raise HTTPException(400)
    with visit.unit() as unit:
        known = passwords.check(unit, visit.officer.login, str(visit.form.get("password", ""))) is not None
        if not known:
            throttle.count(unit, "password", visit.officer.id, free=_FREE)
    if not known:
        return _factor_page(visit, secret, "รหัสผ่านไม่ถูกต้อง", status=401)
    try:
        with visit.unit() as unit:
            codes = passwords.enrol(unit, visit.officer, secret, "".join(visit.text("code", 16).split()))
            token = renew(unit, visit, visit.officer)
    except InputError as error:
        return _factor_page(visit, secret, f"{error} {error.hint}", status=422)
    return with_cookie(visit.page("recovery-codes.html", codes=codes), token)


def _require_proved(visit: Visit) -> None:
    """Who has a second factor must show it before replacing it."""
    if visit.session is None or not visit.session.proved:
        raise HTTPException(403)


def _password_page(visit: Visit, trouble: str, *, status: int = 200) -> Response:
    with visit.browse() as unit:
        must = passwords.state(unit, visit.officer).must_change
    return visit.page("password.html", status=status, trouble=trouble, must=must, shortest=passwords.SHORTEST)


def _factor_page(visit: Visit, secret: str, trouble: str, *, status: int = 200) -> Response:
    # Thai in the address would make the code too fine for a telephone: the prefix names the agency
    address = passwords.enrolment_address(visit.officer, secret, f"raprueang {visit.parts.settings.register_.prefix}")
    drawing = BytesIO()
    segno.make(address, error="m").save(drawing, kind="svg", xmldecl=False, omitsize=True, light="#fff")
    with visit.browse() as unit:
        state = passwords.state(unit, visit.officer)
    return visit.page(
        "factor.html",
        status=status,
        trouble=trouble,
        secret=secret,
        groups=[secret[start : start + 4] for start in range(0, len(secret), 4)],
        # segno draws numbers only: nothing of the address stands in the SVG as text
        drawing=Markup(drawing.getvalue().decode()),  # noqa: S704
        must=needs_second_factor(visit.officer, visit.parts.settings.desk) and not state.second_factor,
        has=state.second_factor,
        left=state.recovery_codes,
    )
