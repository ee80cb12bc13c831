#!/usr/bin/env python3
"""Makes PDFs of the invented releases in tests/data/events, laid out as press offices do.

    python3 make.py EVENTS OUT [--all]

Without --all, only the small set that is kept beside this script. Needs reportlab, pypdf, Pillow; the TrueType styles need
the fonts of fonts-arphic-uming or fonts-wqy-microhei. Each PDF has a .json beside it (with --all) that says what should
come back: title, paragraphs.
"""
import glob, io, json, os, sys

from reportlab import rl_config
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen import canvas

rl_config.useA85 = 0
for cid in ("STSong-Light", "MSung-Light"):
    pdfmetrics.registerFont(UnicodeCIDFont(cid))
WQY = "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc"
if os.path.exists(WQY):
    pdfmetrics.registerFont(TTFont("wqy", WQY))

CLOSERS = set("，。、；：！？」』）》〉】,.;:!?)]%")
OPENERS = set("「『（《〈【([")


def wide(c):
    return ord(c) >= 0x2E80 or c in "○●‧×→"


def atoms(text):
    """What no line break divides."""
    out, word = [], ""
    for c in text:
        if wide(c) or c == " ":
            if word:
                out.append(word)
                word = ""
            out.append(c)
        else:
            word += c
    if word:
        out.append(word)
    merged = []
    for a in out:
        if merged and (a[0] in CLOSERS or merged[-1][-1] in OPENERS):
            merged[-1] += a
        else:
            merged.append(a)
    return merged


class Page:
    def __init__(self, path, style, lang, head):
        self.c = canvas.Canvas(path, pagesize=A4, pageCompression=1, invariant=1)
        self.s, self.lang, self.head = style, lang, head
        self.left, self.right = style.get("left", 72), A4[0] - style.get("left", 72)
        self.number = 0
        self.y = 0
        self.pages = style["pages"]

    def font(self, text, bold=False):
        cjk = any(wide(c) or c in "“”‘’–—…" and self.lang != "en" for c in text)
        if self.s["font"] == "ttf":
            return "wqy"
        if cjk or self.lang != "en":
            return self.s["cid"] if cjk else self.s.get("latin", "Helvetica")
        return self.s.get("latin", "Times-Roman") if not bold else "Times-Bold"

    def runs(self, text, bold=False):
        """Pieces that one font shows."""
        if self.s["font"] == "ttf" or self.lang == "en":
            return [(self.font(text, bold), text)]
        runs = []
        for c in text:
            f = self.s["cid"] if wide(c) or c in "“”‘’–—…·" else "Helvetica"
            if runs and runs[-1][0] == f:
                runs[-1][1].append(c)
            else:
                runs.append((f, [c]))
        return [(f, "".join(cs)) for f, cs in runs]

    def width(self, text, size, bold=False):
        return sum(pdfmetrics.stringWidth(t, f, size) for f, t in self.runs(text, bold))

    def wrap(self, text, size, room, first_in=0.0, bold=False):
        lines, line = [], ""
        used = first_in
        for a in atoms(text):
            w = self.width(a, size, bold)
            if used + w > room and line.strip() and a != " ":
                lines.append(line.rstrip())
                line, used = "", 0.0
            if line == "" and a == " ":
                continue
            line += a
            used += w
        if line:
            lines.append(line.rstrip())
        return lines

    def start(self):
        self.number += 1
        self.y = A4[1] - 100
        s = self.s
        if s.get("header"):
            self.draw(self.left, A4[1] - 50, self.head, 9)
        n, total = self.number, self.pages
        foot = {"of": f"Page {n} of {total}", "dash": f"- {n} -", "zh": f"第 {n} 頁", "bare": str(n)}.get(s.get("footer"))
        if foot:
            self.draw(A4[0] / 2 - self.width(foot, 9) / 2, 40, foot, 9)

    def draw(self, x, y, text, size, bold=False, stretch_to=None):
        if stretch_to and self.lang == "en" and " " in text:
            extra = (stretch_to - self.width(text, size, bold)) / text.count(" ")
            for word in text.split(" "):
                self.c.setFont(self.font(text, bold), size)
                self.c.drawString(x, y, word)
                x += self.width(word + " ", size, bold) + extra
            return
        for f, t in self.runs(text, bold):
            if self.s.get("halves") and len(t) > 6:
                # As word processors do: one line in several pieces.
                for part in (t[: len(t) // 2], t[len(t) // 2 :]):
                    self.c.setFont(f, size)
                    self.c.drawString(x, y, part)
                    x += pdfmetrics.stringWidth(part, f, size)
                continue
            self.c.setFont(f, size)
            self.c.drawString(x, y, t)
            x += pdfmetrics.stringWidth(t, f, size)

    def lines(self, lines, size, lead, first_in=0.0, bold=False, centre=False, hang=0.0):
        for at, line in enumerate(lines):
            if self.number == 0 or self.y < 80:
                if self.number:
                    self.c.showPage()
                self.start()
            x = self.left + (first_in if at == 0 else hang)
            if centre:
                x = (A4[0] - self.width(line, size, bold)) / 2
            last = at == len(lines) - 1
            stretch = self.right - x if self.s.get("justify") and not last and not centre else None
            self.draw(x, self.y, line, size, bold, stretch)
            self.y -= lead


def release(path, event, lang, style):
    v = event["versions"][lang]
    head = {"en": "Press Release  " + event["issuer"]["en"]}.get(lang, "新聞公報　" + event["issuer"].get(lang, ""))
    for attempt in (1, 2):
        p = Page(path, style, lang, head)
        size, lead = style.get("size", 12), style.get("lead", 18)
        room = p.right - p.left
        t = style.get("title_size", size)
        p.lines(p.wrap(v["title"], t, room, bold=True), t, t * 1.5, bold=True, centre=style.get("centre", False))
        p.y -= style.get("after_title", lead)
        expected = []
        for b in v["blocks"]:
            if b["type"] == "table":
                widths = [max(p.width(r[k], size - 1) for r in b["rows"]) for k in range(len(b["rows"][0]))]
                small = min(size - 1.0, (size - 1) * (room - 24 * len(widths)) / sum(widths))
                for row in b["rows"]:
                    at = p.left
                    for k, cell in enumerate(row):
                        if p.y < 80:
                            p.c.showPage()
                            p.start()
                        p.draw(at, p.y, cell, small)
                        at += widths[k] * small / (size - 1) + 24
                    p.y -= lead
                expected.append("\n".join("\t".join(r) for r in b["rows"]))
            else:
                text = b["text"]
                indent = style.get("indent", 0) * size if b["type"] == "p" else 0
                p.lines(p.wrap(text, size, room, indent, bold=False), size, lead, indent)
                expected.append(text)
            p.y -= style.get("gap", 0) * lead
        style = dict(style, pages=p.number)
        if style.get("title"):
            p.c.setTitle(style["title"] if style["title"] != "own" else v["title"])
        p.c.save()
    return {"title": v["title"], "paragraphs": expected, "kinds": [b["type"] for b in v["blocks"]], "pages": p.number}


STYLES = {
    # Blank line between paragraphs, running head and page numbers; fonts not embedded, no maps to Unicode.
    "cid-gap": dict(font="cid", cid="STSong-Light", gap=0.7, header=True, footer="of", pages=1, title="own"),
    # Traditional, indented by two characters, no gap.
    "cid-indent": dict(font="cid", cid="MSung-Light", indent=2, gap=0, header=True, footer="zh", pages=1, after_title=24,
                       title="Microsoft Word - release.doc"),
    # Embedded subset TrueType with maps to Unicode; larger centred title; bare page number; lines in pieces.
    "ttf-gap": dict(font="ttf", gap=0.6, header=True, footer="dash", pages=1, title_size=16, centre=True, halves=True),
    # Justified English (words placed one by one), indented, no gap.
    "just-indent": dict(font="cid", cid="MSung-Light", indent=2, gap=0, header=True, footer="bare", pages=1, justify=True),
    # No gap and no indent: only the short last lines tell.
    "flush": dict(font="cid", cid="MSung-Light", gap=0, header=True, footer="of", pages=1),
    # Double spacing.
    "double": dict(font="cid", cid="STSong-Light", gap=0.8, lead=24, header=False, footer="bare", pages=1, size=11),
    # Several pages, so that heads and page numbers repeat and paragraphs run on.
    "long-indent": dict(font="cid", cid="MSung-Light", indent=2, gap=0, header=True, footer="of", pages=1, size=15, lead=28),
    "long-gap": dict(font="cid", cid="MSung-Light", gap=0.5, header=True, footer="dash", pages=1, size=16, lead=26,
                     justify=True),
}


def cid_for(lang, style):
    return dict(style, cid="STSong-Light" if lang == "zh-Hans" else "MSung-Light") if style["font"] == "cid" else style


def main():
    events, out = sys.argv[1:3]
    every = "--all" in sys.argv
    os.makedirs(out, exist_ok=True)
    for path in sorted(glob.glob(events + "/*.json")):
        event = json.load(open(path, encoding="utf-8"))
        for lang in event["versions"]:
            for name, style in STYLES.items():
                kept = (event["number"], lang, name) in {
                    (1, "zh-Hant", "cid-indent"), (1, "en", "cid-gap"), (2, "zh-Hans", "cid-gap"), (44, "zh-Hant", "ttf-gap"),
                    (6, "en", "long-indent"), (6, "zh-Hant", "long-gap"),
                }
                if not every and not kept:
                    continue
                stem = f"{out}/{event['number']:02}.{lang}.{name}"
                expected = release(stem + ".pdf", event, lang, cid_for(lang, style))
                if every:
                    json.dump(expected, open(stem + ".json", "w", encoding="utf-8"), ensure_ascii=False, indent=1)
    variants(out)


def variants(out):
    """Encrypted, scanned and cut copies of one of them."""
    from PIL import Image, ImageDraw
    from pypdf import PdfReader, PdfWriter

    source = f"{out}/01.en.cid-gap.pdf"
    for name, user in (("locked", "secret"), ("open-password", "")):
        writer = PdfWriter()
        for page in PdfReader(source).pages:
            writer.add_page(page)
        writer.encrypt(user_password=user, owner_password="owner", algorithm="RC4-128")
        writer.write(f"{out}/{name}.pdf")
    image = Image.new("1", (600, 800), 1)
    ImageDraw.Draw(image).text((60, 60), "A scanned page", fill=0)
    image.save(f"{out}/scanned.pdf", "PDF")
    # The text of the pages comes last: of one page, a part is left.
    whole = open(f"{out}/01.zh-Hant.cid-indent.pdf", "rb").read()
    open(f"{out}/cut.pdf", "wb").write(whole[: whole.rindex(b"endstream") - 400])


if __name__ == "__main__":
    main()
