"""An evaluation as a picture (SVG, for documents): confidence beside truth, and how much can be accepted how safely."""

from xml.sax.saxutils import escape

from classify.evaluate import Evaluation
from classify.model import CATEGORIES
from register.states import Category

_WIDTH, _HEIGHT = 960, 420
_SIDE = 260  # pixels, length of an axis
_TOP = 90
_LEAST = 0.8  # where the axis of the right diagram begins: below it nobody accepts
_SHORT = {
    Category.TIP_OFF: "tip-off",
    Category.SERVICE_COMPLAINT: "complaint",
    Category.SUGGESTION: "suggestion",
    Category.OTHER: "other",
}
_INK, _PALE, _BLUE, _RED = "#222", "#bbb", "#1f5fa8", "#b3261e"
_OPEN = (
    f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" font-family="sans-serif" '
    f'font-size="12" fill="{_INK}" role="img">'
)


def picture(found: Evaluation) -> str:
    """An SVG document of 960 by 420 pixels, without text of any message."""
    title = f"{found.messages} messages, model {found.model_version}: macro-F1 {found.macro_f1:.3f}"
    parts = [
        _OPEN,
        f"<title>{escape(title)}</title>",
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>',
        _text(30, 36, title, size=18),
        *_calibration(found, 60),
        *_coverage(found, 390),
        *_confusion(found, 690),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _calibration(found: Evaluation, left: int) -> list[str]:
    parts = [_text(left, _TOP - 12, f"confidence and truth (error {found.calibration_error:.3f})")]
    parts += _axes(left, ("0", "confidence", "1"), ("0", "right", "1"))
    parts.append(_line([(left, _TOP + _SIDE), (left + _SIDE, _TOP)], _PALE))
    biggest = max(step.messages for step in found.calibration)
    for step in found.calibration:
        radius = 3 + 9 * (step.messages / biggest) ** 0.5
        x, y = left + step.confidence * _SIDE, _TOP + (1 - step.accuracy) * _SIDE
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="{_BLUE}" fill-opacity="0.6"/>')
    return parts


def _coverage(found: Evaluation, left: int) -> list[str]:
    def place(share: float, right: float) -> tuple[float, float]:
        return left + share * _SIDE * 0.92, _TOP + (1 - (max(right, _LEAST) - _LEAST) / (1 - _LEAST)) * _SIDE

    count = len(found.by_coverage)
    points = [place((number + 1) / count, right) for number, right in enumerate(found.by_coverage)]
    x, y = place(found.coverage, found.accepted_accuracy)
    return [
        _text(left, _TOP - 12, f"accepted {found.coverage:.1%}, of these right {found.accepted_accuracy:.1%}"),
        *_axes(left, ("0 %", "the surest", "100 %"), (f"{_LEAST * 100:.0f} %", "right", "100 %"), round(_SIDE * 0.92)),
        _line(points, _BLUE),
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="{_RED}"/>',
    ]


def _confusion(found: Evaluation, left: int) -> list[str]:
    cell = 60
    parts = [_text(left, _TOP - 12, "rows: truth, columns: found")]
    for row, true in enumerate(CATEGORIES):
        whole = max(1, sum(found.confusion[true].values()))
        for column, said in enumerate(CATEGORIES):
            count = found.confusion[true][said]
            colour = _BLUE if row == column else _RED
            x, y = left + column * cell, _TOP + row * cell
            parts += [
                _box(x, y, cell - 2, colour, 0.06 + 0.7 * count / whole),
                _text(x + cell / 2, y + cell / 2 + 4, str(count), anchor="middle"),
            ]
        parts.append(_text(left + row * cell, _TOP + 4 * cell + 18, _SHORT[true], size=11))
    return parts


def _axes(left: int, across: tuple[str, str, str], up: tuple[str, str, str], width: int = _SIDE) -> list[str]:
    bottom = _TOP + _SIDE
    parts = [_line([(left, _TOP), (left, bottom), (left + width, bottom)], _INK)]
    anchors = ("start", "middle", "end")
    for place, words in enumerate(across):
        parts.append(_text(left + place * width / 2, bottom + 18, words, anchor=anchors[place]))
    for place, words in enumerate(up):
        parts.append(_text(left - 6, bottom - place * _SIDE / 2 + 4, words, anchor="end"))
    return parts


def _box(x: float, y: float, side: float, colour: str, strength: float) -> str:
    return f'<rect x="{x}" y="{y}" width="{side}" height="{side}" fill="{colour}" fill-opacity="{strength:.2f}"/>'


def _line(points: list[tuple[float, float]], colour: str) -> str:
    told = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polyline points="{told}" fill="none" stroke="{colour}" stroke-width="1.6"/>'


def _text(x: float, y: float, words: str, *, size: int = 12, anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}">{escape(words)}</text>'
