#!/usr/bin/env python3
"""loss_curves.py OUT.svg NAME=LOG.jsonl:BATCH[:TERM] …: logs of `mend train`, one run after the other, as one picture.

For each run a loss term, by default the pixel loss (mean of every report) over the pictures seen since the first run began. Runs are told apart
by their shade and their name; a dot marks where one ends.
"""
import json
import sys

WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 760, 300, 60, 40, 20
SHADES = ["#1f5f8b", "#c2571a", "#3b7d4f", "#7a4b9a", "#9a8b1f"]


def read(path, batch, term="pixel"):
    points = []
    for line in open(path):
        row = json.loads(line)
        value = row.get(term, row.get("hole") if term == "pixel" else None)
        if value is not None:
            points.append((row["step"] * batch, value))
    return points


def main():
    out, curves, seen = sys.argv[1], [], 0
    for word in sys.argv[2:]:
        name, path, batch, *term = word.replace("=", ":").split(":")
        points = [(seen + x, y) for x, y in read(path, int(batch), *term)]
        smooth, mean = [], points[0][1]
        for x, y in points:
            mean = 0.9 * mean + 0.1 * y
            smooth.append((x, mean))
        curves.append((name, smooth))
        seen = points[-1][0]
    low, high = min(y for _, c in curves for _, y in c), max(y for _, c in curves for _, y in c)
    place = lambda x, y: (LEFT + (WIDTH - LEFT - 20) * x / seen, TOP + (HEIGHT - TOP - BOTTOM) * (high - y) / (high - low))
    text = lambda x, y, what, more="": f'<text x="{x:.0f}" y="{y:.0f}" {more}>{what}</text>'
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" '
             f'font-size="12"><rect width="100%" height="100%" fill="white"/>']
    for i in range(5):
        y = low + (high - low) * i / 4
        at = place(0, y)[1]
        parts.append(f'<path d="M{LEFT} {at:.1f}H{WIDTH - 20}" stroke="#ddd"/>' + text(LEFT - 8, at + 4, f"{y:.3f}", 'text-anchor="end"'))
        x = seen * i / 4
        parts.append(text(place(x, low)[0], HEIGHT - BOTTOM + 18, f"{x / 1000:.0f}k", 'text-anchor="middle"'))
    parts.append(text(WIDTH / 2, HEIGHT - 6, "crops seen; the loss, smoothed", 'text-anchor="middle"'))
    for i, (name, points) in enumerate(curves):
        shade = SHADES[i % len(SHADES)]
        line = " ".join("%.1f,%.1f" % place(*p) for p in points)
        x, y = place(*points[-1])
        parts.append(f'<polyline points="{line}" fill="none" stroke="{shade}" stroke-width="1.5"/>'
                     f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{shade}"/>'
                     + text(place(*points[len(points) // 2])[0], TOP + 12 + 14 * (i % 2), name, f'fill="{shade}" text-anchor="middle"'))
    open(out, "w").write("\n".join(parts) + "\n</svg>\n")


main()
