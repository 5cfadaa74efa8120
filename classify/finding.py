"""A reading becomes a finding: category, reasons and facts of one message. Pure and in memory only."""

from classify.decide import Thresholds, decide, ranking, reasons
from classify.extract import extract
from classify.features import message
from classify.model import Model, answer, probabilities
from classify.text import compose
from register.model import Finding, Sender
from register.states import Category, SubKind


def find(model: Model, thresholds: Thresholds, *, subject: str, text: str, sender: Sender | None = None) -> Finding:
    """What the machine proposes for a message. `text` is what is new in it; what it quotes must be left out.

    Places in the reasons count characters of subject + line feed + text, both in NFC.
    """
    subject, text = compose(subject), compose(text)
    seen = message(subject, text)
    shares = probabilities(model, seen)
    first, second, *_ = ranking(shares)
    asks = first is Category.OTHER and answer(model, seen, "information_request") >= 0.5
    facts = extract(subject, text, sender=sender)
    return Finding(
        category=first,
        sub_kind=SubKind.INFORMATION_REQUEST if asks else None,
        confidence=shares[first],
        decision=decide(shares, len(seen.words), thresholds),
        runner_up=second,
        probabilities=shares,
        reasons=reasons(model, seen, shares, f"{subject}\n{text}"),
        contact=facts.contact,
        anonymous=facts.anonymous,
        no_contact=facts.no_contact,
        urgent=answer(model, seen, "urgent") >= 0.5,
        where=facts.where,
        when=facts.when,
        accused=facts.accused,
        model_version=model.version,
    )
