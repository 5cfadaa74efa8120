"""raprueang classify: messages as JSON lines in, findings as JSON lines out; needs no configuration."""

import json
import sys
from typing import Any

import click

from classify import model as classifier
from classify.decide import Thresholds
from classify.finding import sort
from register.errors import InputError
from register.model import Reason


@click.command()
@click.option("--jsonl", is_flag=True, help='lines {"id","subject","body"} on stdin, a line each on stdout (default)')
def classify(jsonl: bool) -> None:  # noqa: ARG001 - the only form there is; the flag says it aloud
    """Classify messages."""
    model = classifier.load(classifier.shipped())
    thresholds = Thresholds()
    for number, line in enumerate(sys.stdin.buffer, start=1):
        if not line.strip():
            continue
        message = _message(line, number)
        finding = sort(model, thresholds, subject=message["subject"], text=message["body"])
        result = {
            "id": message["id"],
            "category": finding.category.value,
            "sub_kind": finding.sub_kind.value if finding.sub_kind else None,
            "confidence": round(finding.confidence, 4),
            "decision": finding.decision.value,
            "runner_up": finding.runner_up.value,
            "reasons": _phrases(finding.reasons),
            "urgent": finding.urgent,
            "alarms": _phrases(finding.alarms),
            "probabilities": {name.value: round(value, 4) for name, value in finding.probabilities.items()},
        }
        sys.stdout.write(json.dumps(result, ensure_ascii=False) + "\n")


def _phrases(found: tuple[Reason, ...]) -> list[dict[str, Any]]:
    return [{"text": one.text, "start": one.start, "end": one.end, "weight": round(one.weight, 4)} for one in found]


def _message(line: bytes, number: int) -> dict[str, Any]:
    try:
        message = json.loads(line)
        return {
            "id": message.get("id", number),
            "subject": str(message.get("subject") or ""),
            "body": str(message.get("body") or message.get("text") or ""),
        }
    except (ValueError, AttributeError) as error:
        raise InputError(
            f"line {number} is no JSON object", 'a line is {"id": ..., "subject": ..., "body": ...}'
        ) from error
