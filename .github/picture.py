#!/usr/bin/env python3
"""Draws what a command prints on a terminal as an SVG picture, for the README.

Usage, at the root of the project, with the sample indexed:

    .github/picture.py 96 pressroom search '渡輪 停航' --limit 3 --parallel --color always --no-pager > .github/search.svg

The first argument is the width of the terminal in columns. The command is run, and what it prints is drawn, standard error
after standard output: nothing is made up. Understands the styles that pressroom writes: bold, dim, italic and the eight colours.
"""

import os
import re
import shlex
import subprocess
import sys
import unicodedata
from html import escape

CELL, LINE, PAD = 8, 20, 16
COLORS = {31: "#ff7b72", 32: "#7ee787", 33: "#d29922", 34: "#79c0ff", 35: "#d2a8ff", 36: "#76e3ea"}
TEXT, BACK = "#e6edf3", "#0d1117"


def cells(character):
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def runs(line):
    """Pieces of a line: text, and the numbers of the styles it has."""
    styles = []
    for piece in re.split(r"(\x1b\[[0-9;]*m)", re.sub(r"\x1b\]8;;.*?\x1b\\", "", line)):
        if piece.startswith("\x1b["):
            for number in (piece[2:-1] or "0").split(";"):
                styles = [] if int(number) == 0 else [*styles, int(number)]
        elif piece:
            yield piece, styles


def draw(lines, columns):
    width, height = columns * CELL + 2 * PAD, len(lines) * LINE + 2 * PAD
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, \'Noto Sans Mono CJK TC\', \'Noto Sans CJK TC\', monospace" '
        f'font-size="14">'
    )
    yield f'<rect width="{width}" height="{height}" rx="8" fill="{BACK}"/>'
    for row, line in enumerate(lines):
        column = 0
        for text, styles in runs(line):
            fill = next((COLORS[style] for style in styles if style in COLORS), TEXT)
            looks = [f'fill="{fill}"']
            looks += ['font-weight="bold"'] if 1 in styles else []
            looks += ['opacity="0.6"'] if 2 in styles else []
            looks += ['font-style="italic"'] if 3 in styles else []
            yield f'<g {" ".join(looks)}>'
            # Words of ASCII are as wide as they should be; everything else is put in its cell.
            for piece in re.findall(r"[!-~]+|[^!-~]", text):
                if piece.strip():
                    x, y = PAD + column * CELL, PAD + row * LINE + 15
                    # Whatever font there is, a word takes its columns.
                    fits = f' textLength="{len(piece) * CELL}" lengthAdjust="spacingAndGlyphs"' if piece.isascii() else ""
                    yield f'<text x="{x}" y="{y}"{fits}>{escape(piece)}</text>'
                column += sum(map(cells, piece))
            yield "</g>"
    yield "</svg>"


def main():
    columns, command = int(sys.argv[1]), sys.argv[2:]
    ran = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "COLUMNS": str(columns)}, check=False)
    hidden = {"--color", "always", "--no-pager"}
    typed = "$ " + " ".join(shlex.quote(word) if re.search(r"[\s'\"*]", word) else word for word in command if word not in hidden)
    lines = [f"\x1b[1m{typed}\x1b[0m", *ran.stdout.splitlines(), *ran.stderr.splitlines()]
    print("\n".join(draw(lines, columns)))


if __name__ == "__main__":
    main()
