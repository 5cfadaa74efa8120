"""A reading becomes a finding: category, reasons and facts of one message. Pure and in memory only."""

from dataclasses import dataclass
from datetime import date

from classify.decide import Thresholds, alarms, decide, ranking, reasons
from classify.extract import extract
from classify.facts.letter_dates import days_by
from classify.features import message
from classify.model import CATEGORIES, Model, assent, probabilities, scores, shares, weights_of
from classify.paragraphs import first_paragraph
from classify.text import compose
from register.model import Finding, Reason, Sender
from register.states import Category, Decision, SubKind

_HARDLY = 0.2  # of 649 messages of the corpus that are set aside rightly one begins with less of it


@dataclass(frozen=True, slots=True)
class Sorted:
    """The part of a finding that the classifier gives, without the facts; fields as in `register.model.Finding`."""

    category: Category
    sub_kind: SubKind | None
    confidence: float
    decision: Decision
    runner_up: Category
    probabilities: dict[Category, float]
    reasons: tuple[Reason, ...]
    urgent: bool
    alarms: tuple[Reason, ...]


def sort(model: Model, thresholds: Thresholds, *, subject: str, text: str) -> Sorted:
    """The category of a message. Places in the reasons count characters of subject + line feed + text, both in NFC."""
    subject, text = compose(subject), compose(text)
    seen = message(subject, text)
    weights = weights_of(model, seen)
    points = scores(model, seen, weights)
    likely = shares(points)
    first, second, *_ = ranking(likely)
    decision = decide(likely, len(seen.words), thresholds)
    urgent = assent(points, "urgent") >= 0.5
    asks = first is Category.OTHER and assent(points, "information_request") >= 0.5
    if first is Category.OTHER and not asks and decision is Decision.ACCEPT and _begins_otherwise(model, subject, text):
        decision = Decision.REVIEW
    return Sorted(
        category=first,
        sub_kind=SubKind.INFORMATION_REQUEST if asks else None,
        confidence=likely[first],
        decision=decision,
        runner_up=second,
        probabilities=likely,
        reasons=reasons(weights, seen, likely, f"{subject}\n{text}"),
        urgent=urgent,
        alarms=alarms(weights, seen, f"{subject}\n{text}") if urgent else (),
    )


def _begins_otherwise(model: Model, subject: str, text: str) -> bool:
    """Whether it would be set aside for what stands under its first paragraph, which by itself asks for something."""
    begun = first_paragraph(subject, text)
    return bool(begun) and probabilities(model, message(subject, begun))[Category.OTHER] < _HARDLY


def unsorted() -> Sorted:
    """No opinion, where there is nothing to have one of: any category is as possible as another, a tip-off too."""
    return Sorted(
        category=Category.OTHER,
        sub_kind=None,
        confidence=0.0,
        decision=Decision.REVIEW,
        runner_up=Category.OTHER,
        probabilities=dict.fromkeys(CATEGORIES, 1 / len(CATEGORIES)),
        reasons=(),
        urgent=False,
        alarms=(),
    )


def find(
    model: Model,
    thresholds: Thresholds,
    *,
    subject: str,
    text: str,
    sender: Sender | None = None,
    untyped: bool = False,
    told: date | None = None,
) -> Finding:
    """What the machine proposes for a message. `text` is what is new in it; what it quotes must be left out.

    `untyped`: the matter is written by hand and nobody has typed it yet (`Reading.untyped`), so that nothing is
    proposed but what is known of the sender. `told`: the day a mail was sent, from which เมื่อวาน is reckoned; without
    it the day that a letter bears at its head is taken, as a guess.
    """
    subject, text = compose(subject), compose(text)
    found = unsorted() if untyped else sort(model, thresholds, subject=subject, text=text)
    facts = extract(subject, text, sender=sender)
    return Finding(
        category=found.category,
        sub_kind=found.sub_kind,
        confidence=found.confidence,
        decision=found.decision,
        runner_up=found.runner_up,
        probabilities=found.probabilities,
        reasons=found.reasons,
        contact=facts.contact,
        anonymous=facts.anonymous,
        no_contact=facts.no_contact,
        urgent=found.urgent,
        alarms=found.alarms,
        where=facts.where,
        when=facts.when,
        accused=facts.accused,
        model_version="" if untyped else model.version,
        anonymity_in_doubt=facts.anonymity_in_doubt,
        doubtful=facts.doubtful,
        how=facts.how,
        evidence=facts.evidence,
        days=days_by(facts.when, told, facts.written),
    )
