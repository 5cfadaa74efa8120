"""Pictures of figures (SVG, for documents): bars beside each other, and lines over time."""

from collections.abc import Iterator, Mapping, Sequence
from xml.sax.saxutils import escape

_WIDTH = 760
_INK, _PALE = "#222", "#ccc"
_COLOURS = ("#1f5fa8", "#b3261e", "#2e7d32", "#8e5a00", "#6a3d9a", "#546e7a")
_LABELS = 250  # pixels for the words left of the bars
_ROW = 26
_LEFT, _TOP, _HIGH, _LONG = 70, 60, 240, 640  # of the diagram of lines


def bars(title: str, values: Mapping[str, float], unit: str, limit: float | None = None) -> str:
    """A bar a value from nought on, with its figure; `limit` is a line across."""
    longest = max([*values.values(), limit or 0.0]) or 1.0
    scale = (_WIDTH - _LABELS - 110) / longest
    parts = []
    for row, (name, value) in enumerate(values.items()):
        y = 52 + row * _ROW
        parts += [
            _text(_LABELS - 8, y + 13, name, anchor="end"),
            f'<rect x="{_LABELS}" y="{y}" width="{max(1.0, value * scale):.1f}" height="18" fill="{_COLOURS[0]}"/>',
            _text(_LABELS + value * scale + 6, y + 13, f"{figure(value)} {unit}"),
        ]
    bottom = 52 + len(values) * _ROW
    if limit is not None:
        x = _LABELS + limit * scale
        parts += [
            _line([(x, 44), (x, bottom)], _COLOURS[1]),
            _text(x, bottom + 14, f"limit {figure(limit)} {unit}", anchor="middle"),
        ]
    return _document(title, parts, bottom + 24)


def lines(
    title: str,
    series: Mapping[str, Sequence[tuple[float, float]]],
    axes: tuple[str, str],
    limit: float | None = None,
) -> str:
    """Points (x, y) joined by lines, both axes from nought on; `axes` name x and y, `limit` is a line across."""
    points = [point for one in series.values() for point in one]
    right = max((x for x, _ in points), default=1.0) or 1.0
    high = (max([*(y for _, y in points), limit or 0.0]) or 1.0) * 1.05

    def place(x: float, y: float) -> tuple[float, float]:
        return _LEFT + x / right * _LONG, _TOP + _HIGH - y / high * _HIGH

    parts = [*_grid(right, high, axes)]
    if limit is not None:
        parts.append(_line([place(0, limit), place(right, limit)], _COLOURS[1], dashed=True))
    for number, (name, one) in enumerate(series.items()):
        colour = _COLOURS[number % len(_COLOURS)]
        parts.append(_line([place(x, y) for x, y in one], colour))
        left = _LEFT + number * _LONG / max(3, len(series))
        parts += [
            f'<rect x="{left:.1f}" y="{_TOP + _HIGH + 40}" width="12" height="12" fill="{colour}"/>',
            _text(left + 18, _TOP + _HIGH + 51, name),
        ]
    return _document(title, parts, _TOP + _HIGH + 66)


def figure(value: float) -> str:
    """Three digits that count."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _grid(right: float, high: float, axes: tuple[str, str]) -> Iterator[str]:
    bottom = _TOP + _HIGH
    for step in range(5):
        y = bottom - step * _HIGH / 4
        yield _line([(_LEFT, y), (_LEFT + _LONG, y)], _INK if step == 0 else _PALE)
        yield _text(_LEFT - 6, y + 4, figure(high * step / 4), anchor="end")
        yield _text(_LEFT + step * _LONG / 4, bottom + 18, figure(right * step / 4), anchor="middle")
    yield _text(_LEFT - 6, _TOP - 12, axes[1])
    yield _text(_LEFT + _LONG, bottom + 33, axes[0], anchor="end")


def _document(title: str, parts: Sequence[str], height: float) -> str:
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height:.0f}" font-family="sans-serif" '
        f'font-size="12" fill="{_INK}" role="img">'
    )
    paper = f'<rect width="{_WIDTH}" height="{height:.0f}" fill="#fff"/>'
    head = [opening, f"<title>{escape(title)}</title>", paper, _text(20, 28, title, size=16)]
    return "\n".join([*head, *parts, "</svg>"]) + "\n"


def _line(points: Sequence[tuple[float, float]], colour: str, *, dashed: bool = False) -> str:
    told = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    dashes = ' stroke-dasharray="6 4"' if dashed else ""
    return f'<polyline points="{told}" fill="none" stroke="{colour}" stroke-width="1.6"{dashes}/>'


def _text(x: float, y: float, words: str, *, size: int = 12, anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}">{escape(words)}</text>'
