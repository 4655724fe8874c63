#!/usr/bin/env python3
"""Writes the window's icons as C++ data: the SVG files of Lucide as polylines in a box of 24 by 24.

    icons.py LUCIDE_ZIP ICONS_H OUTPUT_CPP

Which icons: the enumerators in icons.h. Understands what Lucide uses: path (all commands), circle, ellipse, rect, line,
polyline and polygon, drawn with strokes and without transformations; anything else is an error, not a gap.
"""

import math
import re
import sys
import xml.etree.ElementTree
import zipfile

TOLERANCE = 0.02  # units; at 64 pixels that is a twentieth of a pixel
COUNTS = {"m": 2, "l": 2, "h": 1, "v": 1, "c": 6, "s": 4, "q": 4, "t": 2, "a": 7, "z": 0}
NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")


def segments_for(radius, angle):
    """How many straight pieces keep an arc of that radius and angle within TOLERANCE."""
    if radius <= TOLERANCE:
        return 1
    return max(1, math.ceil(abs(angle) / (2 * math.acos(1 - TOLERANCE / radius))))


def ellipse(cx, cy, rx, ry):
    count = max(8, segments_for(max(rx, ry), 2 * math.pi))
    return [
        (cx + rx * math.cos(2 * math.pi * i / count), cy + ry * math.sin(2 * math.pi * i / count)) for i in range(count)
    ]


def cubic(start, a, b, end):
    """Points after `start`, enough of them for the curve's second difference."""
    bend = max(
        math.hypot(start[0] - 2 * a[0] + b[0], start[1] - 2 * a[1] + b[1]),
        math.hypot(a[0] - 2 * b[0] + end[0], a[1] - 2 * b[1] + end[1]),
    )
    count = max(1, math.ceil(math.sqrt(6 * bend / (8 * TOLERANCE))))
    points = []
    for i in range(1, count + 1):
        t = i / count
        u = 1 - t
        points.append(
            tuple(
                u**3 * start[k] + 3 * u * u * t * a[k] + 3 * u * t * t * b[k] + t**3 * end[k]
                for k in (0, 1)
            )
        )
    return points


def arc(start, rx, ry, degrees, large, sweep, end):
    """Points after `start`: from end points to centre as SVG 2, appendix B.2.4 does it."""
    if start == end:
        return []
    if rx == 0 or ry == 0:
        return [end]
    rx, ry = abs(rx), abs(ry)
    turn = math.radians(degrees)
    cos, sin = math.cos(turn), math.sin(turn)
    dx, dy = (start[0] - end[0]) / 2, (start[1] - end[1]) / 2
    x, y = cos * dx + sin * dy, -sin * dx + cos * dy
    grow = math.sqrt(max(1.0, (x / rx) ** 2 + (y / ry) ** 2))
    rx, ry = rx * grow, ry * grow
    below = (rx * y) ** 2 + (ry * x) ** 2
    root = math.sqrt(max(0.0, ((rx * ry) ** 2 - below) / below)) * (-1 if large == sweep else 1)
    ux, uy = root * rx * y / ry, -root * ry * x / rx
    cx = cos * ux - sin * uy + (start[0] + end[0]) / 2
    cy = sin * ux + cos * uy + (start[1] + end[1]) / 2
    first = math.atan2((y - uy) / ry, (x - ux) / rx)
    sweep_angle = math.atan2((-y - uy) / ry, (-x - ux) / rx) - first
    if sweep and sweep_angle < 0:
        sweep_angle += 2 * math.pi
    if not sweep and sweep_angle > 0:
        sweep_angle -= 2 * math.pi
    count = segments_for(max(rx, ry), sweep_angle)
    points = []
    for i in range(1, count):
        angle = first + sweep_angle * i / count
        px, py = rx * math.cos(angle), ry * math.sin(angle)
        points.append((cx + cos * px - sin * py, cy + sin * px + cos * py))
    return points + [end]


class PathReader:
    """Commands and numbers of a path's "d"; the flags of an arc may stand without a space."""

    def __init__(self, text):
        self.text = text
        self.at = 0

    def skip(self):
        while self.at < len(self.text) and self.text[self.at] in " ,\t\r\n":
            self.at += 1

    def command(self):
        """The next letter, or None where a number or the end follows."""
        self.skip()
        if self.at < len(self.text) and self.text[self.at].isalpha():
            self.at += 1
            return self.text[self.at - 1]
        return None

    def done(self):
        self.skip()
        return self.at >= len(self.text)

    def number(self):
        self.skip()
        match = NUMBER.match(self.text, self.at)
        if not match:
            raise ValueError(f"no number at {self.text[self.at:]!r}")
        self.at = match.end()
        return float(match.group())

    def flag(self):
        self.skip()
        if self.text[self.at] not in "01":
            raise ValueError("an arc's flag is 0 or 1")
        self.at += 1
        return self.text[self.at - 1] == "1"

    def arguments(self, letter):
        if letter == "a":
            first = [self.number() for _ in range(3)]
            return first + [self.flag(), self.flag()] + [self.number(), self.number()]
        return [self.number() for _ in range(COUNTS[letter])]


def path(text):
    """Strokes of a path: (points, closed)."""
    reader = PathReader(text)
    strokes = []
    points = []
    here = first = (0.0, 0.0)
    control = None  # the last curve's, as (kind, point)
    letter = None

    def finish(closed):
        nonlocal points
        if len(points) > 1:
            strokes.append((points, closed))
        points = []

    while not reader.done():
        named = reader.command()
        if named:
            letter = named
        elif letter is None or letter in "zZ":
            raise ValueError("a path begins with a command")
        kind = letter.lower()
        relative = letter.islower()
        values = reader.arguments(kind)

        def absolute(x, y):
            return (here[0] + x, here[1] + y) if relative else (x, y)

        if kind == "z":
            finish(True)
            here = first
            control = None
            continue
        if kind == "m":
            finish(False)
            here = first = absolute(*values)
            points = [here]
            letter = "l" if relative else "L"
            control = None
            continue
        if not points:
            points = [here]
        before = here
        if kind == "h":
            here = (before[0] + values[0] if relative else values[0], before[1])
            points.append(here)
        elif kind == "v":
            here = (before[0], before[1] + values[0] if relative else values[0])
            points.append(here)
        elif kind in "l":
            here = absolute(*values)
            points.append(here)
        elif kind == "a":
            end = absolute(values[5], values[6])
            points += arc(before, values[0], values[1], values[2], values[3], values[4], end)
            here = end
        else:
            pairs = [absolute(values[i], values[i + 1]) for i in range(0, len(values), 2)]
            mirrored = before
            if control and control[0] == ("c" if kind in "cs" else "q"):
                mirrored = (2 * before[0] - control[1][0], 2 * before[1] - control[1][1])
            if kind in "cs":
                a = pairs[0] if kind == "c" else mirrored
                b, here = pairs[-2], pairs[-1]
                points += cubic(before, a, b, here)
                control = ("c", b)
            else:
                q = pairs[0] if kind == "q" else mirrored
                here = pairs[-1]
                a = tuple(before[k] + 2 / 3 * (q[k] - before[k]) for k in (0, 1))
                b = tuple(here[k] + 2 / 3 * (q[k] - here[k]) for k in (0, 1))
                points += cubic(before, a, b, here)
                control = ("q", q)
            continue
        control = None
    finish(False)
    return strokes


def rectangle(x, y, width, height, rx, ry):
    rx, ry = min(rx, width / 2), min(ry, height / 2)
    if not rx or not ry:
        return [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
    count = max(2, segments_for(max(rx, ry), math.pi / 2))
    points = []
    corners = [(x + width - rx, y + ry, -90), (x + width - rx, y + height - ry, 0), (x + rx, y + height - ry, 90),
               (x + rx, y + ry, 180)]
    for cx, cy, degrees in corners:
        for i in range(count + 1):
            angle = math.radians(degrees + 90 * i / count)
            points.append((cx + rx * math.cos(angle), cy + ry * math.sin(angle)))
    return points


def strokes_of(svg):
    """All strokes of one icon."""
    root = xml.etree.ElementTree.fromstring(svg)
    if root.get("viewBox") != "0 0 24 24":
        raise ValueError("an icon is drawn in a box of 24 by 24")
    found = []
    for element in root:
        name = element.tag.split("}")[-1]
        if element.get("transform"):
            raise ValueError("transformations are not understood")

        def value(key, otherwise=0.0):
            return float(element.get(key, otherwise))

        if name == "path":
            found += path(element.get("d"))
        elif name == "circle":
            found.append((ellipse(value("cx"), value("cy"), value("r"), value("r")), True))
        elif name == "ellipse":
            found.append((ellipse(value("cx"), value("cy"), value("rx"), value("ry")), True))
        elif name == "rect":
            rx = element.get("rx") or element.get("ry") or 0
            ry = element.get("ry") or rx
            found.append(
                (rectangle(value("x"), value("y"), value("width"), value("height"), float(rx), float(ry)), True)
            )
        elif name == "line":
            found.append(([(value("x1"), value("y1")), (value("x2"), value("y2"))], False))
        elif name in ("polyline", "polygon"):
            numbers = [float(n) for n in NUMBER.findall(element.get("points"))]
            found.append((list(zip(numbers[::2], numbers[1::2])), name == "polygon"))
        else:
            raise ValueError(f"the element {name} is not understood")
    return [tidy(*stroke) for stroke in found]


def tidy(points, closed):
    """Without points that lie on the one before: they have no direction, and joins need one."""
    kept = []
    for point in points:
        if not kept or math.dist(point, kept[-1]) > 1e-3:
            kept.append(point)
    if closed and len(kept) > 2 and math.dist(kept[0], kept[-1]) <= 1e-3:
        kept.pop()
    if not closed and len(kept) > 2 and math.dist(kept[0], kept[-1]) <= 1e-3:
        kept.pop()
        closed = True
    if len(kept) == 1:  # a dot, as in "M12 9h.01" written with a length of nothing
        kept.append((kept[0][0] + 0.01, kept[0][1]))
        closed = False
    return kept, closed


def enumerators(header):
    body = re.search(r"enum class Icon[^{]*\{([^}]*)\}", header).group(1)
    return re.findall(r"\w+", re.sub(r"//.*", "", body))


def generate(archive, header):
    """The C++ source."""
    points = []
    strokes = []
    icons = []
    for name in enumerators(header):
        first = len(strokes)
        for line, closed in strokes_of(archive.read(name.replace("_", "-") + ".svg")):
            strokes.append((len(points), len(line), closed))
            points += line
        icons.append((first, len(strokes) - first, name))
    lines = [
        "// Made by icons.py from Lucide's SVG files (ISC and MIT licence).",
        '#include "app/ui/icons.h"',
        "",
        "namespace hearth::ui {",
        "namespace {",
        "",
        f"constexpr IconPoint kPoints[{len(points)}] = {{",
    ]
    lines += [f"    {{{x:.3f}f, {y:.3f}f}}," for x, y in points]
    lines += ["};", "", f"const IconStroke kStrokes[{len(strokes)}] = {{"]
    lines += [
        f"    {{std::span(kPoints).subspan({begin}, {count}), {'true' if closed else 'false'}}},"
        for begin, count, closed in strokes
    ]
    lines += ["};", "", "struct Range {", "  uint16_t first, count;", "};", "constexpr Range kIcons[] = {"]
    lines += [f"    {{{first}, {count}}},  // {name}" for first, count, name in icons]
    lines += [
        "};",
        "",
        "}  // namespace",
        "",
        "std::span<const IconStroke> icon_strokes(Icon icon) {",
        "  const Range range = kIcons[static_cast<size_t>(icon)];",
        "  return std::span(kStrokes).subspan(range.first, range.count);",
        "}",
        "",
        "}  // namespace hearth::ui",
        "",
    ]
    return "\n".join(lines)


def main(arguments):
    if len(arguments) != 4:
        print(__doc__, file=sys.stderr)
        return 2
    with zipfile.ZipFile(arguments[1]) as archive, open(arguments[2], encoding="utf-8") as header:
        source = generate(archive, header.read())
    with open(arguments[3], "w", encoding="utf-8") as output:
        output.write(source)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
