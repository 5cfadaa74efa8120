"""django-helpdesk beside us: installed into a throw-away venv, set up on SQLite, and its `get_email` timed.

It gets what favours it: SQLite's write-ahead log, no web server, and only mails that it can read. It has no
windows-874: such a mail stops it (measured too), so those of the run are left out.
"""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from scripts.bench_parts.office import Servers, Used, timed

_SETTINGS = """\
import json, os
WORDS = json.loads(os.environ["BENCH_HELPDESK"])
SECRET_KEY = "a run on one machine"
USE_TZ = True
TIME_ZONE = "Asia/Bangkok"
ROOT_URLCONF = "bench_urls"
SITE_ID = 1
STATIC_URL = "/static/"
MEDIA_ROOT = WORDS["media"]
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
INSTALLED_APPS = [
    "django.contrib.admin", "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions",
    "django.contrib.messages", "django.contrib.staticfiles", "django.contrib.sites", "django.contrib.humanize",
    "rest_framework", "helpdesk",
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True, "OPTIONS": {
    "context_processors": ["django.template.context_processors.request", "django.contrib.auth.context_processors.auth",
                           "django.contrib.messages.context_processors.messages"]}}]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": WORDS["database"], "OPTIONS": {
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"}}}
HELPDESK_TEAMS_MODE_ENABLED = False
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = "127.0.0.1"
EMAIL_PORT = WORDS["smtp_port"]
EMAIL_HOST_USER = WORDS["smtp_user"]
EMAIL_HOST_PASSWORD = WORDS["smtp_password"]
EMAIL_USE_TLS = True
DEFAULT_FROM_EMAIL = "office@sripana.example"
"""
_URLS = """\
from django.urls import include, path
urlpatterns = [path("", include("helpdesk.urls", namespace="helpdesk"))]
"""
_QUEUE = """\
import json, os
from helpdesk.models import Queue
words = json.loads(os.environ["BENCH_HELPDESK"])
Queue.objects.create(title="Office", slug="office", email_address="office@sripana.example", locale="en",
    allow_email_submission=True, email_box_type="imap", email_box_host="127.0.0.1", email_box_port=words["imap_port"],
    email_box_ssl=True, email_box_user=words["user"], email_box_pass=words["imap_password"],
    email_box_imap_folder="INBOX", email_box_interval=0, logging_type="none")
"""
_COUNT = """\
from helpdesk.models import Ticket
rows = list(Ticket.objects.values_list("title", "description"))
print(len(rows), sum(any(lost in f"{title}{text}" for lost in ("\\ufffd", "\\\\ufffd")) for title, text in rows))
"""


@dataclass(frozen=True, slots=True)
class Tickets:
    """How many there are, and in how many characters were lost (U+FFFD, also as six letters)."""

    count: int
    damaged: int


@dataclass(frozen=True)
class Helpdesk:
    """An installation in `folder` that reads the mailbox of `user`."""

    python: Path
    folder: Path
    servers: Servers
    user: str

    def get_email(self) -> Used:
        """One run of its command over the whole mailbox."""
        return timed(
            [self.python, "-m", "django", "get_email", "--quiet"], cwd=self.folder, environment=self._environment
        )

    def tickets(self) -> Tickets:
        count, damaged = self._django("shell", "--no-imports", "-c", _COUNT).split()
        return Tickets(int(count), int(damaged))

    def set_up(self) -> None:
        """Tables, templates of mails, and the queue with its mailbox."""
        (self.folder / "bench_settings.py").write_text(_SETTINGS, encoding="utf-8")
        (self.folder / "bench_urls.py").write_text(_URLS, encoding="utf-8")
        self._django("migrate", "--verbosity", "0")
        self._django("loaddata", "emailtemplate.json", "--verbosity", "0")
        self._django("shell", "--no-imports", "-c", _QUEUE)

    def _django(self, *arguments: str) -> str:
        done = subprocess.run(
            [self.python, "-m", "django", *arguments],
            cwd=self.folder,
            env={**os.environ, **self._environment},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise RuntimeError(f"django-helpdesk: {arguments[0]} failed:\n{done.stderr[-2000:]}")
        return done.stdout

    @property
    def _environment(self) -> dict[str, str]:
        servers = self.servers
        words = {
            "media": str(self.folder / "media"),
            "database": str(self.folder / "helpdesk.sqlite3"),
            "smtp_port": servers.smtp.port,
            "smtp_user": servers.smtp.user,
            "smtp_password": servers.smtp.password,
            "imap_port": servers.imap.port,
            "imap_password": servers.imap.password,
            "user": self.user,
        }
        return {
            "DJANGO_SETTINGS_MODULE": "bench_settings",
            "PYTHONPATH": str(self.folder),
            "BENCH_HELPDESK": json.dumps(words),
            "SSL_CERT_FILE": str(servers.imap.ca_file),
        }


def install(folder: Path) -> Path:
    """The Python of a venv in `folder` that has django-helpdesk; made there when it is missing. Takes some seconds.

    Raises:
        subprocess.CalledProcessError: pip could not install it.
    """
    python = folder / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    there = subprocess.run([python, "-c", "import helpdesk"], capture_output=True, check=False).returncode == 0
    if not there:
        subprocess.run([python, "-m", "pip", "install", "--quiet", "django-helpdesk"], check=True, capture_output=True)
    return python


def version(python: Path) -> str:
    told = "from importlib.metadata import version; print(version('django-helpdesk'), version('django'))"
    done = subprocess.run([python, "-c", told], check=True, capture_output=True, text=True)
    ours, django = done.stdout.split()
    return f"django-helpdesk {ours} on Django {django}"
