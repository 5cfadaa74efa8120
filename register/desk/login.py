"""Logging in and out. An unknown login, a wrong password and a pause look the same, but for the pause's advice."""

from starlette.responses import Response

from register.desk.web import sessions
from register.desk.web.context import Visit
from register.officers import passwords, throttle
from register.officers.accounts import Officer
from register.store import Unit

# Failures within the hour that bring no pause yet: for one login, for one address, for codes of one account.
_FREE_FOR_LOGIN = 5
_FREE_FOR_ADDRESS = 30
_FREE_FOR_CODE = 5


def show(visit: Visit) -> Response:
    return visit.page("login.html", trouble="", login="")


def send(visit: Visit) -> Response:
    """Password right: a new session under a new token, whatever cookie the browser brought (no session fixation)."""
    login = visit.text("login", 64)
    password = str(visit.form.get("password", ""))
    with visit.parts.store.unit("desk") as unit:
        waits = throttle.blocked_until(unit, "login", login.casefold()) or throttle.blocked_until(
            unit, "address", visit.address
        )
        officer = None if waits else passwords.check(unit, login, password)
        if officer is None:
            if not waits:
                throttle.count(unit, "login", login.casefold(), free=_FREE_FOR_LOGIN)
                throttle.count(unit, "address", visit.address, free=_FREE_FOR_ADDRESS)
        else:
            throttle.forget(unit, "login", login.casefold())
            token = sessions.start(unit, officer, proved=not passwords.state(unit, officer).second_factor)
    if officer is None:
        trouble = "wait" if waits else "wrong"
        return visit.page("login.html", status=429 if waits else 401, trouble=trouble, login=login)
    return with_cookie(visit.go("front"), token)


def logout(visit: Visit) -> Response:
    if visit.session is not None:
        with visit.unit() as unit:
            sessions.end(unit, visit.session.token_mac)
    response = visit.go("login", {"notice": "logged-out"})
    response.delete_cookie(sessions.COOKIE, path="/", secure=True, httponly=True, samesite="lax")
    return response


def show_code(visit: Visit) -> Response:
    return visit.page("code.html", trouble="")


def send_code(visit: Visit) -> Response:
    """The second factor: right, and the session goes on under a new token."""
    officer = visit.officer
    with visit.unit() as unit:
        waits = throttle.blocked_until(unit, "code", officer.id)
        right = not waits and passwords.prove(unit, officer, visit.text("code", 32))
        if right:
            throttle.forget(unit, "code", officer.id)
            token = renew(unit, visit, officer)
        elif not waits:
            throttle.count(unit, "code", officer.id, free=_FREE_FOR_CODE)
    if not right:
        return visit.page("code.html", status=429 if waits else 401, trouble="wait" if waits else "wrong")
    return with_cookie(visit.go("front"), token)


def renew(unit: Unit, visit: Visit, officer: Officer) -> str:
    """End the session at hand and start another that has proved everything; returns its token."""
    if visit.session is not None:
        sessions.end(unit, visit.session.token_mac)
    return sessions.start(unit, officer, proved=True)


def with_cookie(response: Response, token: str) -> Response:
    response.set_cookie(sessions.COOKIE, token, secure=True, httponly=True, samesite="lax", path="/")
    return response
