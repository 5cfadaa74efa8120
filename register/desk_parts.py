"""The officers' web desk tied together with what it needs of the stages, the reports and the templates.

A process without a desk does without this module, and without the memory of its libraries.
"""

import threading
from functools import partial

from ingest.apart.covering import read_picture
from ingest.apart.drawer import Drawer
from ingest.document import kind_of
from outbox.proof import Proof
from register import own_model
from register.app import App
from register.desk.web.context import Parts, Stages
from register.model import Finding, Reading
from register.office import try_alarm_routes
from register.reports.reporter import Reporter


def desk_parts(app: App) -> Parts:
    """What the web desk works with; the stages come in as callables."""
    finding = threading.Lock()

    def find_alone(reading: Reading) -> Finding:
        with finding:  # dictionaries load on first use; two visitors at once must not both load them
            return app.find(reading)

    drawer = Drawer()
    stages = Stages(
        drawer.page_image,
        drawer.page_count,
        find=find_alone,
        kind_of=kind_of,
        files=drawer,
        templates=Proof(app.voice.agency, app.wording),
        reports=Reporter(app.settings, app.calendar),
        model_card=lambda: own_model.card(app.settings, app.model),
        read_lines=lambda picture: read_picture(picture, app.reader.ocr),
    )
    return Parts(app.settings, app.store, app.desk, stages, partial(try_alarm_routes, app))
