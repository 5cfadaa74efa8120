"""The map of the desk: every address, who may use it, and the screen that answers. The only list of routes.

`roles` None: anybody, also without a login. `menu` puts the route into the navigation of its roles. A route that is
not in this table does not exist; tests/desk checks each with owner, colleague and stranger.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from starlette.responses import Response

from register.desk import guide, login, track
from register.desk.cases import (
    case_acts,
    case_letters,
    case_list,
    case_page,
    case_prints,
    conflict_page,
    incident,
    received,
    saved_views,
    ties,
)
from register.desk.inbox import (
    additions,
    aside_consent,
    by_hand,
    flood,
    parked,
    review,
    rewriting,
    scan_day,
    set_aside,
    ticks,
    trays,
    uploads,
)
from register.desk.matters import copies, documents, images
from register.desk.office import (
    admin,
    classifier_page,
    divisions,
    holidays,
    keeping,
    leave,
    person_page,
    profile,
    report_page,
    users,
)
from register.desk.post import letter_run, letters, outgoing, reply_templates
from register.desk.today import alarm_page, front
from register.desk.web.context import Visit
from register.states import Role

EVERYBODY = frozenset(Role)
READERS = frozenset({Role.OFFICER, Role.HEAD, Role.AUDITOR})
DECIDERS = frozenset({Role.OFFICER, Role.HEAD})
CLERKS = frozenset({Role.CLERK, Role.OFFICER, Role.HEAD})
ADMINS = frozenset({Role.ADMIN})
HEADS = frozenset({Role.HEAD})
WORDSMITHS = frozenset({Role.ADMIN, Role.HEAD})

MANY = 12_500  # fields: 200 places on each of 60 pages, or a year's list with a tick for each matter


@dataclass(frozen=True, slots=True)
class Rule:
    """One route. `longest` bounds the body in bytes; `csrf` False only where nobody's rights are used.

    `fields`: how many its form may have. `uploads`: takes files, up to what the settings allow of letters, from who
    may use it only.
    `owing`: may be used while a session still owes its second factor, a new password or its enrolment.
    """

    name: str
    method: Literal["GET", "POST"]
    path: str
    screen: Callable[[Visit], Response]
    roles: frozenset[Role] | None
    menu: str = ""
    longest: int = 256 * 1024
    fields: int = 200
    csrf: bool = True
    owing: bool = False
    uploads: bool = False


ROUTES: tuple[Rule, ...] = (
    Rule("login", "GET", "/login", login.show, None),
    Rule("login.send", "POST", "/login", login.send, None, longest=8192),
    Rule("logout", "POST", "/logout", login.logout, EVERYBODY, owing=True),
    Rule("code", "GET", "/login/code", login.show_code, EVERYBODY, owing=True),
    Rule("code.send", "POST", "/login/code", login.send_code, EVERYBODY, owing=True, longest=8192),
    Rule("password", "GET", "/profile/password", profile.show_password, EVERYBODY, owing=True),
    Rule("password.send", "POST", "/profile/password", profile.send_password, EVERYBODY, owing=True, longest=8192),
    Rule("factor", "GET", "/profile/second-factor", profile.show_factor, EVERYBODY, owing=True),
    Rule("factor.send", "POST", "/profile/second-factor", profile.send_factor, EVERYBODY, owing=True, longest=8192),
    Rule("front", "GET", "/", front.show, EVERYBODY, menu="หน้าแรก"),
    Rule("review", "GET", "/review", review.show, READERS, menu="ตรวจเรื่องเข้า"),
    Rule("review.decide", "POST", "/review/{id}/decide", review.decide, DECIDERS),
    Rule("review.reveal", "POST", "/review/{id}/reveal", review.reveal, READERS),
    Rule("review.text", "POST", "/review/{id}/text", rewriting.save_reviewed, DECIDERS, longest=1024 * 1024),
    Rule("review.facts", "POST", "/review/{id}/facts", review.save_facts, DECIDERS),
    Rule("review.undo", "POST", "/review/undo/{decision}", review.undo, DECIDERS),
    Rule("cases", "GET", "/cases", case_list.show, READERS, menu="เรื่องทั้งหมด"),
    Rule("cases.find", "POST", "/cases", case_list.find, READERS, longest=8192),
    Rule("views.save", "POST", "/views", saved_views.save, READERS, longest=8192),
    Rule("views.rename", "POST", "/views/{view}/rename", saved_views.rename, READERS, longest=8192),
    Rule("views.remove", "POST", "/views/{view}/remove", saved_views.remove, READERS, longest=8192),
    Rule("case", "GET", "/cases/{id}", case_page.show, READERS),
    Rule("case.reveal", "POST", "/cases/{id}/reveal", case_page.reveal, READERS),
    Rule("case.act", "POST", "/cases/{id}/act/{event}", case_acts.act, DECIDERS),
    Rule("case.write", "POST", "/cases/{id}/write/{event}", case_letters.write, DECIDERS),
    Rule("case.mark", "POST", "/cases/{id}/mark", case_acts.mark, DECIDERS, longest=8192),
    Rule("case.received", "POST", "/cases/{id}/received", received.save, DECIDERS, longest=8192),
    Rule("case.incident", "POST", "/cases/{id}/incident", incident.save, DECIDERS),
    Rule("case.answer", "POST", "/cases/{id}/answer", case_letters.answer, DECIDERS),
    Rule("case.text", "POST", "/cases/{id}/text", rewriting.save, DECIDERS, longest=1024 * 1024),
    Rule("case.link", "POST", "/cases/{id}/links/{other}", ties.decide, DECIDERS, longest=8192),
    Rule("case.merge", "POST", "/cases/{id}/merge", ties.merge, DECIDERS),
    Rule("conflicts", "GET", "/cases/{id}/conflicts", conflict_page.show, READERS),
    Rule("conflicts.ask", "POST", "/cases/{id}/conflicts/ask", conflict_page.ask, DECIDERS, longest=16384),
    Rule("conflicts.lift", "POST", "/cases/{id}/conflicts/lift", conflict_page.lift, DECIDERS, longest=16384),
    Rule("case.paper", "POST", "/cases/{id}/papers/{paper}", case_prints.save, READERS, longest=8192),
    Rule("case.cancel", "POST", "/cases/{id}/replies/{reply}/cancel", case_letters.cancel, DECIDERS),
    Rule("by_hand", "GET", "/by-hand", by_hand.show, CLERKS, menu="บันทึกรับเรื่อง"),
    Rule("by_hand.send", "POST", "/by-hand", by_hand.send, CLERKS),
    Rule("by_hand.slip", "GET", "/by-hand/{id}/slip", by_hand.slip, CLERKS),
    Rule("by_hand.tick", "POST", "/by-hand/tick", ticks.tick, CLERKS, longest=8192),
    Rule("uploads", "GET", "/by-hand/scans", uploads.show, CLERKS),
    Rule("scans.day", "GET", "/by-hand/scans/day", scan_day.show, CLERKS),
    Rule("uploads.send", "POST", "/by-hand/scans", uploads.send, CLERKS, uploads=True),
    Rule("trays", "GET", "/trays", trays.show, CLERKS | READERS, menu="ถาดงาน"),
    Rule("additions", "GET", "/trays/additions", additions.show, READERS),
    Rule("addition", "GET", "/trays/additions/{id}", additions.item, READERS),
    Rule("addition.reveal", "POST", "/trays/additions/{id}/reveal", additions.reveal, READERS),
    Rule("addition.settle", "POST", "/trays/additions/{id}/settle", additions.settle, DECIDERS),
    Rule("intake.keep", "POST", "/intakes/{id}/keep", aside_consent.send_back, DECIDERS, longest=8192),
    Rule("parked", "GET", "/trays/parked", parked.show, READERS),
    Rule("parked.item", "GET", "/trays/parked/{id}", parked.item, READERS),
    Rule("parked.flood", "GET", "/trays/parked/{id}/flood", flood.show_parked, READERS),
    Rule("parked.flood.settle", "POST", "/trays/parked/{id}/flood", flood.settle_parked, DECIDERS, longest=8192),
    Rule("parked.page", "GET", "/trays/parked/{id}/pages/{number}", parked.page, READERS),
    Rule("parked.reveal", "POST", "/trays/parked/{id}/reveal", parked.reveal, READERS),
    Rule("parked.original", "POST", "/trays/parked/{id}/original", parked.original, READERS),
    Rule("parked.type", "POST", "/trays/parked/{id}/type", parked.save_typed, DECIDERS),
    Rule("parked.replay", "POST", "/trays/parked/{id}/replay", parked.replay, DECIDERS),
    Rule("parked.discard", "POST", "/trays/parked/{id}/discard", parked.discard, DECIDERS),
    Rule("aside", "GET", "/trays/aside", set_aside.show, READERS),
    Rule("aside.item", "GET", "/trays/aside/{id}", set_aside.item, READERS),
    Rule("aside.flood", "GET", "/trays/aside/{id}/flood", flood.show_aside, READERS),
    Rule("aside.flood.settle", "POST", "/trays/aside/{id}/flood", flood.settle_aside, DECIDERS, longest=8192),
    Rule("aside.reveal", "POST", "/trays/aside/{id}/reveal", set_aside.reveal, READERS),
    Rule("aside.register", "POST", "/trays/aside/{id}/register", set_aside.register, DECIDERS),
    Rule("replies", "GET", "/trays/replies", outgoing.show, READERS),
    Rule("reply.item", "GET", "/trays/replies/{id}", outgoing.item, READERS),
    Rule("reply.reveal", "POST", "/trays/replies/{id}/reveal", outgoing.reveal, READERS),
    Rule("reply.release", "POST", "/trays/replies/{id}/release", outgoing.release, DECIDERS),
    Rule("reply.readdress", "POST", "/trays/replies/{id}/readdress", outgoing.readdress, DECIDERS),
    Rule("reply.cancel", "POST", "/trays/replies/{id}/cancel", outgoing.cancel, DECIDERS),
    Rule("letters", "GET", "/trays/letters", letters.show, CLERKS),
    Rule("letters.run", "GET", "/trays/letters/run", letter_run.show, CLERKS),
    Rule("letters.print_all", "POST", "/trays/letters/run/print", letter_run.print_all, CLERKS, longest=8192),
    Rule("letters.addresses", "POST", "/trays/letters/run/addresses", letter_run.addresses, CLERKS, longest=8192),
    Rule("letters.posted_all", "POST", "/trays/letters/run/posted", letter_run.posted, CLERKS, longest=32768),
    Rule("letter", "GET", "/trays/letters/{id}", letters.item, CLERKS),
    Rule("letter.strip", "GET", "/trays/letters/{id}/strip", letters.strip, CLERKS),
    Rule("letter.open", "POST", "/trays/letters/{id}/open", letters.open_address, CLERKS),
    Rule("letter.confirm", "POST", "/trays/letters/{id}/confirm", letters.confirm, CLERKS),
    Rule("letter.print", "POST", "/trays/letters/{id}/print", letters.print_pdf, CLERKS),
    Rule("letter.posted", "POST", "/trays/letters/{id}/posted", letters.posted, CLERKS),
    Rule("letter.cancel", "POST", "/trays/letters/{id}/cancel", letters.cancel, CLERKS),
    Rule("reports", "GET", "/reports", report_page.show, READERS, menu="รายงาน"),
    Rule("reports.preview", "POST", "/reports", report_page.preview, READERS, longest=16384),
    Rule("reports.file", "POST", "/reports/file", report_page.save, READERS, longest=16384),
    Rule("keeping", "GET", "/keeping", keeping.show, DECIDERS, menu="บัญชีขอทำลาย"),
    Rule("keeping.propose", "POST", "/keeping/propose", keeping.propose, DECIDERS, longest=8192),
    Rule("keeping.early", "POST", "/keeping/early", keeping.propose_early, DECIDERS, longest=8192),
    Rule("keeping.decide", "POST", "/keeping/decide", keeping.decide, DECIDERS, longest=1024 * 1024, fields=MANY),
    Rule("keeping.hold", "POST", "/keeping/holds", keeping.hold, DECIDERS, longest=16384),
    Rule("keeping.lift", "POST", "/keeping/holds/{id}/lift", keeping.lift, HEADS, longest=8192),
    Rule("keeping.removed", "POST", "/keeping/removals/{removal}/done", keeping.removed, DECIDERS, longest=8192),
    Rule("person", "GET", "/person", person_page.show, DECIDERS),
    Rule("person.find", "POST", "/person", person_page.find, DECIDERS, longest=8192),
    Rule("person.file", "POST", "/person/file", person_page.save, DECIDERS, longest=65536),
    Rule("track", "GET", "/track", track.show, None, csrf=False),
    Rule("track.send", "POST", "/track", track.look_up, None, longest=8192, csrf=False),
    Rule("page_image", "GET", "/intakes/{id}/pages/{number}", images.page, READERS),
    Rule("documents", "GET", "/intakes/{id}/documents", documents.show, READERS),
    Rule("documents.formatted", "GET", "/intakes/{id}/formatted", documents.formatted, READERS),
    Rule("documents.original", "POST", "/intakes/{id}/original", documents.original, READERS, longest=8192),
    Rule("documents.file", "GET", "/intakes/{id}/files/{number}", documents.file, READERS),
    Rule("documents.save", "POST", "/intakes/{id}/files/{number}", documents.save, READERS, longest=8192),
    Rule("documents.prepare", "GET", "/intakes/{id}/files/{number}/copy", copies.prepare_file, DECIDERS),
    Rule(
        "documents.copy",
        "POST",
        "/intakes/{id}/files/{number}/copy",
        copies.of_file,
        DECIDERS,
        longest=1024 * 1024,
        fields=MANY,
    ),
    Rule("documents.prepare_original", "GET", "/intakes/{id}/copy", copies.prepare_scan, DECIDERS),
    Rule(
        "documents.copy_original",
        "POST",
        "/intakes/{id}/copy",
        copies.of_scan,
        DECIDERS,
        longest=1024 * 1024,
        fields=MANY,
    ),
    Rule("documents.copy_page", "GET", "/intakes/{id}/copy/pages/{page}", copies.page, DECIDERS),
    Rule("documents.page", "GET", "/intakes/{id}/files/{number}/pages/{page}", documents.page, READERS),
    Rule("absences", "GET", "/absences", leave.show, DECIDERS | ADMINS),
    Rule("absences.add", "POST", "/absences", leave.add, DECIDERS | ADMINS, longest=8192),
    Rule("absences.end", "POST", "/absences/{absence}/end", leave.end, DECIDERS | ADMINS, longest=8192),
    Rule("users", "GET", "/admin/users", users.show_all, ADMINS, menu="ผู้ใช้"),
    Rule("users.add", "POST", "/admin/users", users.add, ADMINS, longest=8192),
    Rule("user", "GET", "/admin/users/{account}", users.show, ADMINS),
    Rule("user.change", "POST", "/admin/users/{account}/change", users.change, ADMINS, longest=8192),
    Rule("user.password", "POST", "/admin/users/{account}/password", users.renew_password, ADMINS, longest=8192),
    Rule("user.disable", "POST", "/admin/users/{account}/disable", users.disable, ADMINS, longest=8192),
    Rule("user.enable", "POST", "/admin/users/{account}/enable", users.enable, ADMINS, longest=8192),
    Rule("units", "GET", "/admin/units", divisions.show, ADMINS, menu="หน่วยงาน"),
    Rule("units.add", "POST", "/admin/units", divisions.add, ADMINS, longest=8192),
    Rule("units.change", "POST", "/admin/units/change", divisions.change, ADMINS, longest=8192),
    Rule("templates", "GET", "/templates", reply_templates.show_all, WORDSMITHS, menu="แม่แบบ"),
    Rule("template", "GET", "/templates/{template}", reply_templates.show, WORDSMITHS),
    Rule("template.save", "POST", "/templates/{template}", reply_templates.save, WORDSMITHS),
    Rule("template.preview", "POST", "/templates/{template}/sample/{form}", reply_templates.preview, WORDSMITHS),
    Rule("holidays", "GET", "/admin/holidays", holidays.show, ADMINS, menu="วันหยุดราชการ"),
    Rule("system", "GET", "/admin/system", admin.show_system, ADMINS, menu="ระบบ"),
    Rule("classifier", "GET", "/classifier", classifier_page.show, WORDSMITHS, menu="การคัดแยก"),
    Rule("alarms.test", "POST", "/admin/system/alarms/test", admin.test_alarms, ADMINS, longest=8192),
    Rule("alarm.seen", "POST", "/alarms/{alarm}/seen", alarm_page.acknowledge, ADMINS | DECIDERS, longest=8192),
    Rule("help", "GET", "/help", guide.show, EVERYBODY, menu="วิธีใช้"),
    Rule("help.page", "GET", "/help/{page}", guide.show_page, EVERYBODY),
)


def addresses(base: str) -> dict[str, str]:
    """Where each screen is, by the name of its route. `base`: the path under which a proxy shows the desk."""
    return {rule.name: f"{base}{rule.path}" for rule in ROUTES}
