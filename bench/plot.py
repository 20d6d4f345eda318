"""Points in a picture, written as SVG without any package: quality against time."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from math import ceil, floor, log10

WIDTH, HEIGHT = 720, 430
LEFT, RIGHT, TOP, BOTTOM = 70, 30, 46, 56
OWN, OTHER = "#b3261e", "#33506b"
STEP = 0.02  # between the lines of word F1
MARGIN = 0.1  # powers of ten left of the fastest

Point = tuple[str, float, float]  # name, times the base, word F1


def scatter(points: Sequence[Point], title: str, below: str, own: str) -> str:
    """The picture of points: time along, on a scale of powers of ten, quality up. ``own`` is the name that is set off."""
    low, high = floor(min(y for _, _, y in points) / STEP) * STEP, min(1.0, ceil(max(y for _, _, y in points) / STEP) * STEP)
    first, last = floor(log10(min(x for _, x, _ in points)) * 2) / 2 - MARGIN, ceil(log10(max(x for _, x, _ in points)) * 2) / 2

    def across(x: float) -> float:
        return LEFT + (log10(x) - first) / max(last - first, 0.1) * (WIDTH - LEFT - RIGHT)

    def down(y: float) -> float:
        return TOP + (high - y) / max(high - low, STEP) * (HEIGHT - TOP - BOTTOM)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="system-ui, sans-serif" font-size="13" role="img">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
        f'<text x="{LEFT}" y="26" font-size="15" font-weight="600" fill="#1c1c1c">{escape(title)}</text>',
        f'<text x="{LEFT}" y="{HEIGHT - 12}" fill="#555555">{escape(below)}</text>',
    ]
    parts += (_level(low + STEP * i, down(low + STEP * i)) for i in range(round((high - low) / STEP) + 1))
    parts += (_tick(x, across(x)) for x in _ticks(first, last))
    parts += _points([(name, across(x), down(y), x, y) for name, x, y in points], own)
    return "\n".join([*parts, "</svg>", ""])


def _level(value: float, y: float) -> str:
    return (
        f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="#e4e4e4"/>'
        f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end" fill="#555555">{value:.2f}</text>'
    )


def _tick(value: float, x: float) -> str:
    foot = HEIGHT - BOTTOM
    return (
        f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{foot}" y2="{foot + 5}" stroke="#888888"/>'
        f'<text x="{x:.1f}" y="{foot + 20}" text-anchor="middle" fill="#555555">{value:g}×</text>'
    )


def _ticks(first: float, last: float) -> list[float]:
    every = [m * 10.0**p for p in range(floor(first), ceil(last) + 1) for m in (1, 2, 5)]
    return [x for x in every if first - 1e-9 <= log10(x) <= last + 1e-9]


def _points(placed: Sequence[tuple[str, float, float, float, float]], own: str) -> list[str]:
    """The points with their names; a name that would run out of the picture or into another one stands on the other side."""
    parts = []
    for name, x, y, times, score in placed:
        colour = OWN if name == own else OTHER
        crowded = any(0 < other[1] - x < 120 and abs(other[2] - y) < 14 for other in placed)
        left = x > WIDTH - RIGHT - 130 or crowded
        anchor, at = ("end", x - 10) if left else ("start", x + 10)
        weight = ' font-weight="600"' if name == own else ""
        parts.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="6" fill="{colour}"><title>{escape(name)}: word F1 {score:.3f}, {times:.1f} times the base</title></circle>'
            f'<text x="{at:.1f}" y="{y + 4:.1f}" text-anchor="{anchor}" fill="{colour}"{weight}>{escape(name)}</text>'
        )
    return parts
