"""`scripts/practice mails FOLDER`: labelled real mails, read as `raprueang read` reads them.

The folder holds `labels.csv` with the columns path, must_not_reply ("yes": a machine wrote it; "no evidence": treat as
a person; "no sender": cannot be answered) and evidence.
"""

import argparse
import csv
import tempfile
import time
from collections import Counter
from pathlib import Path

from classify import model as classifier
from classify.decide import Thresholds
from classify.finding import find
from ingest.apart.drawer import Drawer
from ingest.document import DocumentLimits
from ingest.ocr import Ocr
from ingest.stage import MAIL, Reader
from register.errors import Unreadable
from register.model import Reading
from register.states import Channel

SLOW = 5.0


def measure_mails(options: argparse.Namespace) -> None:
    """Prints each miss, each false hit and each damaged reading, then the counts."""
    folder: Path = options.folder
    counts: Counter[str] = Counter()
    seconds: list[tuple[float, str]] = []
    model = classifier.load(classifier.shipped())
    with (folder / "labels.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with tempfile.TemporaryDirectory(dir="/dev/shm") as workdir:
        drawer = Drawer()
        reader = Reader(Ocr(Path(workdir)), DocumentLimits(apart=drawer))
        find(model, Thresholds(), subject="", text="สวัสดี")  # dictionaries load once
        for row in rows:
            raw = (folder / row["path"]).read_bytes()
            start = time.perf_counter()
            try:
                reading = reader.read(raw, MAIL, row["path"], Channel.EMAIL)
                sender = reading.writer or reading.sender
                find(model, Thresholds(), subject=reading.subject, text=reading.text, sender=sender)
            except Unreadable as error:
                print(f"unreadable  {row['path']}: {error}")
                counts["unreadable"] += 1
            else:
                judge(row, reading, counts)
            seconds.append((time.perf_counter() - start, row["path"]))
        drawer.close()
    for name, count in sorted(counts.items()):
        print(f"{count:6d}  {name}")
    seconds.sort()
    print(f"{len(seconds)} mails, median {1000 * seconds[len(seconds) // 2][0]:.1f} ms, slowest {seconds[-1][0]:.2f} s")
    print(f"slower than {SLOW:.0f} s: {[path for taken, path in seconds if taken > SLOW] or 'none'}")


def judge(row: dict[str, str], reading: Reading, counts: Counter[str]) -> None:
    """Counts one reading, and prints it where it is not what its label says."""
    label = row["must_not_reply"]
    counts[f"{label}: {'automatic' if reading.automatic else 'person'}"] += 1
    counts[f"{label}: reply {'allowed' if reading.reply_allowed else 'not allowed'}"] += 1
    if reading.automatic:
        counts[f"rule {reading.automatic.rule}"] += 1
    if label == "yes" and reading.reply_allowed:
        print(f"missed      {row['path']}: {row['evidence']}")
    if label != "yes" and reading.automatic:
        print(f"false hit   {row['path']}: {reading.automatic.rule}")
    if "\ufffd" in reading.subject + reading.text + reading.quoted + "".join(one.name for one in reading.attachments):
        counts["with U+FFFD"] += 1
        print(f"damaged     {row['path']}")
