"""Which characters the bundled fonts can print. What they can not is named instead, so
that a paper never lacks a word of its record without saying so."""

import struct
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

FONTS = Path(__file__).parent / "fonts"
# Breaks of a line, and what shapes or divides words without a form of its own.
UNSEEN = {*"\t\n\r", *map(chr, (*range(0x200B, 0x2010), 0x2028, 0x2029, 0x2060))}
# It would be read where a hyphen stands: a place to break a word is all it says.
SOFT, BREAK = "\N{SOFT HYPHEN}", "\N{ZERO WIDTH SPACE}"
# Private characters have no meaning to keep; a paper for archives may not hold them.
PRIVATE = ((0xE000, 0xF8FF), (0xF0000, 0x10FFFF))
# These turn the order of all that follows in their line, our own words too.
TURNING = (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
BARRED = {0xFEFF, *TURNING}
MODERN, WIDE = 4, 12


def legible(text: str, *, plain: bool = False) -> str:
    """The text with every character that can not be printed as `[U+1F9FF]`; `plain`
    keeps to the fonts of our own words."""
    if text.isascii() and text.isprintable():
        return text
    text = text.replace(SOFT, BREAK)
    printed = inks("NotoSans-*.ttf") if plain else inks("*.ttf")
    return "".join(c if c in printed else f"[U+{ord(c):04X}]" for c in text)


@cache
def inks(files: str) -> frozenset[str]:
    """All characters that one of these fonts has a form for."""
    found = {
        chr(code)
        for path in sorted(FONTS.glob(files))
        for first, last in _segments(path.read_bytes())
        for code in range(max(first, 0x20), last + 1)
    }
    kept = {c for c in found if not _is_barred(ord(c))}
    return frozenset(kept | UNSEEN)


def _is_barred(code: int) -> bool:
    private = any(first <= code <= last for first, last in PRIVATE)
    return private or code in BARRED or 0x7F <= code <= 0x9F


def _segments(font: bytes) -> Iterator[tuple[int, int]]:
    """From which to which character the font's `cmap` leads to a glyph."""
    tables: Iterable[tuple[bytes, int, int, int]] = struct.iter_unpack(
        ">4sIII", font[12 : 12 + 16 * _word(font, 4)]
    )
    start = next(offset for tag, _, offset, _ in tables if tag == b"cmap")
    for n in range(_word(font, start + 2)):
        (offset,) = struct.unpack_from(">I", font, start + 8 + 8 * n)
        kind = _word(font, start + offset)
        if kind == WIDE:
            yield from _wide(font, start + offset)
        elif kind == MODERN:
            yield from _modern(font, start + offset)


def _wide(font: bytes, at: int) -> Iterator[tuple[int, int]]:
    (count,) = struct.unpack_from(">I", font, at + 12)
    for n in range(count):
        first, last, glyph = struct.unpack_from(">III", font, at + 16 + 12 * n)
        yield first + (glyph == 0), last


def _modern(font: bytes, at: int) -> Iterator[tuple[int, int]]:
    count = _word(font, at + 6) // 2
    ends, starts = at + 14, at + 16 + 2 * count
    deltas, ranges = starts + 2 * count, starts + 4 * count
    for n in range(count):
        first, last = _word(font, starts + 2 * n), _word(font, ends + 2 * n)
        delta, offset = _word(font, deltas + 2 * n), _word(font, ranges + 2 * n)
        for code in range(first, min(last, 0xFFFE) + 1):
            glyph = code
            if offset:
                glyph = _word(font, ranges + 2 * n + offset + 2 * (code - first))
            if glyph and (glyph + delta) & 0xFFFF:
                yield code, code


def _word(font: bytes, at: int) -> int:
    return int.from_bytes(font[at : at + 2], "big")
