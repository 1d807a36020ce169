"""A radar as an SVG or a PNG, in colours that can be told apart on a light and on a dark page.

It brings its own paper and its own letters, so it looks the same everywhere and needs nothing from the machine.
"""

from __future__ import annotations

import sys
from functools import cache
from importlib.resources import as_file, files
from typing import TypeVar
from xml.etree import ElementTree as ET

import pygal
import resvg_py
from pygal.etree import etree
from pygal.style import Style

from nudges.drawings import Radar, Shape

# pygal leaves an import hook of a kind that Python no longer knows, and warns about
sys.meta_path[:] = [finder for finder in sys.meta_path if hasattr(finder, "find_spec")]

SIDE = 640
"""Pixels of a side."""
PAPER, INK, FAINT = "#faf8f3", "#26231e", "#8a857b"
NOW = "#0b6e5f"
SPREAD = ("#c8500f", "#2f6fde")
"""The lowest and the highest answers: orange and blue stay apart from each other and from the rest for every eye."""
EARLIER = ("#b795c8", "#9270ae", "#644387")
"""From the oldest to the latest of the earlier shapes."""
DOTS = ("1 7", "10 6 1 6")
DASHES = ("4 6", "9 6", "16 6")
"""Each line of the spread and each earlier shape has strokes of its own too, for whoever sees no colours."""
LETTERS = "Source Sans Pro"
T = TypeVar("T")
_NEVER: frozenset[object] = frozenset({"script", "{http://www.w3.org/2000/svg}script", ET.Comment})
"""What the library draws along and no page should run or show."""


def svg(radar: Radar) -> bytes:
    """Return the drawing as an SVG without any script or outside address."""
    etree.to_etree()  # the library takes another XML library when it finds one
    tree: ET.Element = _chart(radar).render_tree()
    for parent in list(tree.iter()):
        for child in list(parent):
            if child.tag in _NEVER:
                parent.remove(child)
    _thicken(tree, radar)
    drawn: bytes = ET.tostring(tree, encoding="utf-8")
    return drawn


def _thicken(tree: ET.Element, radar: Radar) -> None:
    """Give every line its own width and the legend full colours; the library's own rule for lines goes before ours."""
    for number, (_, look) in enumerate(_shapes(radar)):
        for line in tree.findall(f".//*[@class='series serie-{number} color-{number}']/*[@class='line reactive']"):
            line.set("style", look)
        for box in tree.findall(f".//*[@class='color-{number} reactive']"):
            box.set("style", "fill-opacity: 1")


def png(radar: Radar) -> bytes:
    """Return the drawing as a PNG."""
    drawn = resvg_py.svg_to_bytes(
        svg_string=svg(radar).decode(),
        skip_system_fonts=True,
        font_files=[_letters()],
        font_family=LETTERS,
        sans_serif_family=LETTERS,
    )
    return bytes(drawn)


def _shapes(radar: Radar) -> list[tuple[Shape, str]]:
    """Return every shape with the look of its line: earlier ones dashed, the spread dotted, the present one whole."""
    earlier = [
        (shape, f"stroke-width: 3; stroke-dasharray: {strokes}; fill: none")
        for shape, strokes in zip(radar.earlier, _latest(DASHES, radar.earlier), strict=True)
    ]
    spread = [
        (shape, f"stroke-width: 3; stroke-dasharray: {strokes}; stroke-linecap: round; fill: none")
        for shape, strokes in zip(radar.spread, DOTS[: len(radar.spread)], strict=True)
    ]
    return [*earlier, *spread, (radar.now, "stroke-width: 5")]


def _latest(looks: tuple[str, ...], earlier: tuple[Shape, ...]) -> tuple[str, ...]:
    """Return as many looks as there are earlier shapes; the latest shape always has the same one."""
    return looks[len(looks) - len(earlier) :]


def _chart(radar: Radar) -> pygal.Radar:
    chart = pygal.Radar(
        style=_style(radar),
        js=[],
        width=SIDE,
        height=SIDE,
        margin=24,
        margin_bottom=44,
        explicit_size=True,
        disable_xml_declaration=True,
        show_dots=False,
        fill=True,
        range=(0, radar.top),
        y_labels=list(range(1, radar.top + 1)),
        legend_at_bottom=True,
        legend_at_bottom_columns=2,
        legend_box_size=18,
        truncate_legend=-1,
        truncate_label=-1,
    )
    chart.uuid = "radar"
    chart.x_labels = list(_clockwise(radar.axes))
    for shape, _ in _shapes(radar):
        chart.add(shape.label, _clockwise(shape.values))
    return chart


def _clockwise(items: tuple[T, ...]) -> tuple[T, ...]:
    """Return what stands on the axes in the order of the library, which goes the other way round."""
    return (items[0], *reversed(items[1:]))


def _style(radar: Radar) -> Style:
    return Style(
        background=PAPER,
        plot_background=PAPER,
        foreground=INK,
        foreground_strong=INK,
        foreground_subtle=FAINT,
        guide_stroke_color="#d8d3c8",
        major_guide_stroke_color="#d8d3c8",
        guide_stroke_dasharray="0",
        major_guide_stroke_dasharray="0",
        opacity=".22",
        opacity_hover=".22",
        transition="none",
        colors=(*_latest(EARLIER, radar.earlier), *SPREAD[: len(radar.spread)], NOW),
        font_family=LETTERS,
        label_font_size=20,
        major_label_font_size=17,
        legend_font_size=22,
    )


@cache
def _letters() -> str:
    """Return where the letters are; the package is only read, never run."""
    with as_file(files("font_source_sans_pro") / "files" / "SourceSansPro-Regular.ttf") as path:
        return str(path)
