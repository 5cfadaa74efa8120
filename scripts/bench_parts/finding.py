"""`scripts/bench finding`: how many messages a processor second are classified and read for their facts.

The messages are of the corpus, written ones and scans, each met once and none while the program warms up. Measured is
processor time, not the clock: a step in this process, and `raprueang classify --jsonl` as a process of its own.
"""

import argparse
import json
import random
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from classify import model as classifier
from classify.decide import Thresholds
from classify.extract import extract
from classify.finding import find, sort
from classify.labelled import Labelled, load_corpus
from scripts.bench_parts import machine
from scripts.bench_parts.frame import ROOT, Limit, Report, Table, common, tell

MESSAGES, QUICK, WARM = 1_500, 150, 300
LONG = 600  # characters: a letter that fills its page
_PARTS = ("train", "train-ocr", "test", "test-ocr")
_CLASSIFY = (str(Path(sys.executable).with_name("raprueang")), "classify", "--jsonl")
# A process counts as its own what the one that started it had in memory: so a small one starts it.
_STARTER = """
import json, resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([used.ru_utime + used.ru_stime, used.ru_maxrss / 1024]))
"""
_RATE, _START, _MEMORY = 400, 1.0, 300  # messages a processor second, seconds, megabytes


@dataclass(frozen=True, slots=True)
class Run:
    """A process: processor seconds and megabytes resident at most."""

    seconds: float
    memory: float


def arguments(parser: argparse.ArgumentParser) -> None:
    common(parser)


def main(options: argparse.Namespace) -> int:
    warm, met = messages(QUICK if options.quick else MESSAGES, options.seed)
    steps = measure(warm, met)
    start, whole = classified([]), classified(met)
    rate, both = len(met) / (whole.seconds - start.seconds), 1000 / steps["both"][0]
    length = sum(len(one.subject) + len(one.body) for one in met) / len(met)
    long = sum(_is_long(one) for one in met)
    report = Report(
        "finding",
        f"{len(met):,} messages of the corpus, {length:.0f} characters in the mean, {long} of {LONG} and more; seed "
        f"{options.seed}.",
        machine.about(),
        [
            Table(
                ("processor milliseconds a message", "all", f"{LONG} characters and more"),
                [(name, *(f"{spent:.2f}" for spent in found)) for name, found in steps.items()],
            ),
            (
                f"`raprueang classify --jsonl`: {start.seconds:.2f} processor seconds to start, then {rate:.0f} "
                f"messages a processor second; {whole.memory:.0f} MB resident."
            ),
        ],
        [
            Limit("messages a processor second, category and facts", both, least=_RATE),
            Limit("messages a processor second, classify --jsonl", rate, least=_RATE),
            Limit("processor seconds to start", start.seconds, most=_START),
            Limit("megabytes resident", whole.memory, most=_MEMORY),
        ],
        last=f"finding: {both:.0f} messages a processor second with facts, {rate:.0f} without",
    )
    return tell(report, options)


def messages(count: int, seed: int) -> tuple[list[Labelled], list[Labelled]]:
    """Messages to warm up with, and `count` others to measure on."""
    corpus = load_corpus(ROOT / "classify" / "corpus" / part for part in _PARTS)
    drawn = random.Random(seed).sample(corpus, WARM + count)  # noqa: S311 - equal every time
    return drawn[:WARM], drawn[WARM:]


def measure(warm: Sequence[Labelled], met: Sequence[Labelled]) -> dict[str, tuple[float, float]]:
    """Processor milliseconds a message of each step: of all messages, and of the long ones (nan where there are none).

    Every step meets a third of the messages, so that none is met twice and its words are as new as a stranger's.
    """
    model, thresholds = classifier.load(classifier.shipped()), Thresholds()
    steps: dict[str, Callable[[Labelled], object]] = {
        "category": lambda one: sort(model, thresholds, subject=one.subject, text=one.body),
        "facts": lambda one: extract(one.subject, one.body),
        "both": lambda one: find(model, thresholds, subject=one.subject, text=one.body),
    }
    for one in warm:
        steps["both"](one)
    return {name: _spent(step, met[place :: len(steps)]) for place, (name, step) in enumerate(steps.items())}


def _spent(step: Callable[[Labelled], object], met: Sequence[Labelled]) -> tuple[float, float]:
    spent = []
    for one in met:
        begun = time.thread_time()
        step(one)
        spent.append((time.thread_time() - begun) * 1000)
    long = [each for each, one in zip(spent, met, strict=True) if _is_long(one)]
    return sum(spent) / len(spent), sum(long) / len(long) if long else float("nan")


def _is_long(one: Labelled) -> bool:
    return len(one.subject) + len(one.body) >= LONG


def classified(met: Sequence[Labelled]) -> Run:
    """What `raprueang classify --jsonl` needs for these messages."""
    lines = [json.dumps({"id": one.id, "subject": one.subject, "body": one.body}) for one in met]
    given = [sys.executable, "-S", "-c", _STARTER, *_CLASSIFY]
    told = subprocess.run(given, input="\n".join(lines), stdout=subprocess.PIPE, text=True, check=True)
    seconds, memory = json.loads(told.stdout)
    return Run(seconds, memory)
