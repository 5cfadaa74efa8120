"""`create_desk(parts)`: the table of routes as a Starlette application. Session, role, CSRF and errors are handled
here, once, before and after every screen.
"""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import replace
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route, Router
from starlette.staticfiles import StaticFiles
from starlette.types import Message, Receive, Scope, Send

from register.desk.routes import ROUTES, Rule, addresses
from register.desk.web import headers, sessions
from register.desk.web.context import Parts, Visit
from register.desk.web.layout import STATIC, Layout, layout_of
from register.desk.web.patience import Bounded, Patience
from register.desk.web.sessions import Session
from register.errors import InputError, NotAllowed, RaprueangError, ServiceDown, TemplateWrong, TryAgain
from register.worker import place_of

log = logging.getLogger("raprueang.desk")

_FIELD = 256 * 1024  # bytes of one field that is no file
_STATIC_CACHE = "public, max-age=31536000, immutable"

_TROUBLE = {
    400: ("คำขอไม่ถูกต้อง", "โปรดกลับไปหน้าก่อนแล้วลองใหม่"),
    403: ("ไม่มีสิทธิใช้หน้านี้", "หากคิดว่าควรมีสิทธิ โปรดติดต่อผู้ดูแลระบบ"),
    404: ("ไม่พบหน้าที่ต้องการ", "รายการนี้อาจไม่มีอยู่ หรือไม่อยู่ในสิทธิของท่าน"),
    405: ("คำขอไม่ถูกต้อง", "โปรดกลับไปหน้าก่อนแล้วลองใหม่"),
    408: ("ส่งข้อมูลช้าเกินกำหนด", "โปรดตรวจการเชื่อมต่อแล้วลองใหม่"),
    409: ("ทำรายการไม่สำเร็จ", "สถานะอาจเปลี่ยนไปแล้ว โปรดเปิดหน้าใหม่อีกครั้ง"),
    413: ("ข้อมูลที่ส่งมามีขนาดใหญ่เกินกำหนด", "โปรดลดขนาดแล้วลองใหม่"),
    429: ("ลองบ่อยเกินไป", "โปรดรอสักครู่แล้วลองใหม่"),
    500: ("ระบบขัดข้อง", "โปรดแจ้งผู้ดูแลระบบ ข้อมูลเดิมยังอยู่ครบ"),
    503: ("ระบบไม่พร้อมใช้งานชั่วคราว", "ข้อมูลยังอยู่ครบ โปรดลองใหม่ในอีกสักครู่"),
}


def create_desk(parts: Parts, patience: Patience | None = None) -> Starlette:
    """The desk of one register. Everything it works with is in `parts`."""
    base = parts.settings.desk.base_path
    layout = layout_of(parts.settings.agency.name, base)
    desk = _Desk(parts, layout, patience or Patience())
    routes: list[BaseRoute] = [
        Route(rule.path, desk.endpoint(rule), methods=[rule.method], name=rule.name) for rule in ROUTES
    ]
    routes.append(Mount(f"/static/{layout.digest}", GZipMiddleware(_Static(directory=STATIC)), name="static"))
    # Starlette would answer a path with a stray slash by an address made from the visitor's Host header
    inner = Router(routes, redirect_slashes=False)
    application = Starlette(
        routes=[Route(base, _to_front(base)), Mount(base, inner)] if base else routes,
        exception_handlers={HTTPException: desk.refuse, Exception: desk.fail},
    )
    application.router.redirect_slashes = False
    application.add_middleware(_Protected)
    return application


def _to_front(base: str) -> Callable[[Request], Response]:
    def answer(_request: Request) -> Response:
        return RedirectResponse(f"{base}/", status_code=303)

    return answer


class _Desk:
    """Answers a request by its rule."""

    def __init__(self, parts: Parts, layout: Layout, patience: Patience) -> None:
        self._parts = parts
        self._patience = patience
        self._layout = layout
        self._uploading = asyncio.Semaphore(4)  # files wait in memory only: a few at a time
        self._paths = addresses(parts.settings.desk.base_path)

    def endpoint(self, rule: Rule) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            if rule.uploads or rule.longest > _FIELD:
                refusal = await run_in_threadpool(self._refusal, rule, request)
                if refusal is not None:
                    return refusal
            form = await self._form(rule, request)
            try:
                return await run_in_threadpool(self._answer, rule, request, form)
            finally:
                await form.close()

        return answer

    async def _form(self, rule: Rule, request: Request) -> FormData:
        if rule.method != "POST":
            return FormData()
        if not rule.uploads:
            return await _read_form(request, rule.longest, rule.fields, self._patience, self._patience.form)
        async with self._uploading:
            one = self._parts.settings.letters.max_size_mb * 1024 * 1024
            longest = int(2 * one) + rule.longest
            return await _read_form(request, longest, rule.fields, self._patience, self._patience.upload)

    def _refusal(self, rule: Rule, request: Request) -> Response | None:
        """Whoever may not use a route that takes files or long forms is answered before a byte of them is read: to part
        a megabyte takes a third of a second.
        """
        try:
            token = request.cookies.get(sessions.COOKIE, "")
            session = sessions.find(self._parts.store, token, self._parts.settings.desk) if token else None
        except (ServiceDown, TryAgain) as error:
            log.warning("%s; %s", error, error.hint)
            return self._trouble(request, 503)
        if session is None:
            return self._to_login(request, expired=bool(token))
        return None if session.officer.role in (rule.roles or ()) else self._trouble(request, 403)

    async def refuse(self, request: Request, error: Exception) -> Response:
        """The page of an HTTP error; nothing it says depends on whether a hidden thing exists."""
        status = error.status_code if isinstance(error, HTTPException) else 500
        return self._trouble(request, status)

    async def fail(self, request: Request, error: Exception) -> Response:
        log.error("%s", place_of(error))
        return self._trouble(request, 500)

    def _answer(self, rule: Rule, request: Request, form: FormData) -> Response:
        try:
            return self._serve(rule, request, form)
        except HTTPException:
            raise
        except NotAllowed:
            return self._trouble(request, 404)  # the same as for what does not exist
        except InputError as error:
            thai = any("ก" <= character <= "๛" for character in str(error))
            return self._trouble(request, 409, str(error) if thai else "", error.hint if thai else "")
        except (ServiceDown, TryAgain) as error:
            log.warning("%s; %s", error, error.hint)
            return self._trouble(request, 503)
        except RaprueangError as error:
            log.error("%s; %s", error, error.hint)  # noqa: TRY400 - our own messages name no person
            told = (error.thai, "โปรดแจ้งผู้ดูแลระบบให้แก้แม่แบบนี้") if isinstance(error, TemplateWrong) else ()
            return self._trouble(request, 500, *told)
        except Exception as error:  # noqa: BLE001 - whatever a page meets ends as a page, never as a traceback
            # the message of a foreign error may quote a letter: its type and place are enough to find it
            log.error("route %s: %s", rule.name, place_of(error))  # noqa: TRY400
            return self._trouble(request, 500)

    def _serve(self, rule: Rule, request: Request, form: FormData) -> Response:
        token = request.cookies.get(sessions.COOKIE, "")
        session = sessions.find(self._parts.store, token, self._parts.settings.desk) if token else None
        if rule.roles is None:
            return self._public(rule, request, form, session)
        if session is None:
            return self._to_login(request, expired=bool(token))
        visit = self._visit(rule, request, form, session, token)
        owed = owed_step(visit)
        if owed is not None:
            visit = replace(visit, menu=())  # nothing else can be done yet
        if rule.method == "POST" and not _is_ours(visit, request):
            raise HTTPException(403)
        if owed is not None and not rule.owing:
            return visit.go(owed)
        if session.officer.role not in rule.roles:
            raise HTTPException(403)
        return rule.screen(visit)

    def _public(self, rule: Rule, request: Request, form: FormData, session: Session | None) -> Response:
        """A page without a login. Its forms carry a token too, tied to a cookie of the browser."""
        if not rule.csrf:
            return rule.screen(self._visit(rule, request, form, session, ""))
        visitor = request.cookies.get(sessions.VISITOR, "")
        known = len(visitor) >= 32
        token = visitor if known else secrets.token_urlsafe(32)
        visit = self._visit(rule, request, form, session, token)
        if rule.method == "POST" and not (known and _is_ours(visit, request)):
            raise HTTPException(403)
        response = rule.screen(visit)
        if not known:
            response.set_cookie(sessions.VISITOR, token, secure=True, httponly=True, samesite="strict", path="/")
        return response

    def _visit(self, rule: Rule, request: Request, form: FormData, session: Session | None, token: str) -> Visit:
        menu: tuple[tuple[str, str], ...] = ()
        if session is not None:
            role = session.officer.role
            menu = tuple((one.name, one.menu) for one in ROUTES if one.menu and role in (one.roles or ()))
        return Visit(
            request=request,
            parts=self._parts,
            layout=self._layout,
            form=form,
            session=session,
            csrf=sessions.csrf_token(self._parts.store.vault, token) if token else "",
            paths=self._paths,
            route=rule.name,
            menu=menu,
        )

    def _to_login(self, request: Request, *, expired: bool) -> Response:
        query = "?notice=expired" if expired else ""
        response: Response = RedirectResponse(f"{self._paths['login']}{query}", status_code=303)
        if request.headers.get("hx-request") == "true":
            response = Response(status_code=200, headers={"hx-redirect": f"{self._paths['login']}{query}"})
        if expired:
            response.delete_cookie(sessions.COOKIE, path="/", secure=True, httponly=True, samesite="lax")
        return response

    def _trouble(self, request: Request, status: int, title: str = "", advice: str = "") -> Response:
        words = _TROUBLE.get(status, _TROUBLE[400 if status < 500 else 500])
        values = {"title": title or words[0], "advice": advice or words[1], "front": self._paths["front"]}
        response = self._layout.respond("trouble.html", status, {**values, "visit": None, "menu": ()})
        if request.headers.get("hx-request") == "true":
            response.headers["hx-retarget"] = "body"
            response.headers["hx-reswap"] = "outerHTML"
        return response


def owed_step(visit: Visit) -> str | None:
    """What a session still has to do before it may work, as the name of a route."""
    session = visit.session
    if session is None:
        return "login"
    if session.second_factor and not session.proved:
        return "code"
    if session.must_change:
        return "password"
    if not session.second_factor and sessions.needs_second_factor(session.officer, visit.parts.settings.desk):
        return "factor"
    return None


def _is_ours(visit: Visit, request: Request) -> bool:
    """Did the form come from a page of ours? The token proves it; a browser that says otherwise is believed."""
    if request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        return False
    given = visit.form.get("csrf", "") or request.headers.get("x-csrf", "")
    return isinstance(given, str) and secrets.compare_digest(given.encode(), visit.csrf.encode())


async def _read_form(request: Request, longest: int, fields: int, patience: Patience, seconds: float) -> FormData:
    """The form, whole, its files in memory.

    Raises:
        HTTPException: 413 too large, 408 too slow, 400 malformed.
    """
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > longest:
        raise HTTPException(413)
    try:
        async with asyncio.timeout(seconds):
            bounded = Request(request.scope, Bounded(request.receive, longest, patience))
            if not bounded.headers.get("content-type", "").lower().startswith("multipart/form-data"):
                return await bounded.form(max_fields=fields, max_part_size=_FIELD)
            async with aclosing(bounded.stream()) as stream:
                return await _InMemory(
                    bounded.headers, stream, max_files=50, max_fields=fields, max_part_size=_FIELD
                ).parse()
    except MultiPartException as error:
        raise HTTPException(400) from error
    except TimeoutError as error:
        raise HTTPException(408) from error


class _InMemory(MultiPartParser):
    """Law 6: a scan never lies on a disk in plain, so nothing rolls over into a temporary file."""

    spool_max_size = 2**40


class _Static(StaticFiles):
    """Static files under the digest of them all: a browser asks for each once."""

    def file_response(self, *args: Any, **options: Any) -> Response:
        response = super().file_response(*args, **options)
        response.headers["cache-control"] = _STATIC_CACHE
        return response


class _Protected:
    """Adds the security headers to every answer, also to those of Starlette itself."""

    def __init__(self, app: Callable[[Scope, Receive, Send], Awaitable[None]]) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def protected(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers.protect_message(message, encrypted=scope.get("scheme") == "https")
            await send(message)

        await self._app(scope, receive, protected if scope["type"] == "http" else send)
