"""What an officer types of an incident: where, when, who is accused, what was done, what may prove it."""

from register.desk.web.context import Visit

FIELDS = ("where", "when", "happened", "accused", "how", "evidence")
LONGEST = 1000


def typed(visit: Visit, name: str) -> str:
    """A field with plain line feeds, as browsers do not send them, and without empty lines."""
    lines = (line.strip() for line in visit.text(name, LONGEST).splitlines())
    return "\n".join(line for line in lines if line)
