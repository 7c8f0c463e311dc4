"""Papers as files: tagged, made to last, the same each time; data stays data."""

import unicodedata
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from time import perf_counter

import pytest
import typst

from sessions.paper import press
from sessions.paper.blocks import Heading, Mark, Picture, State, Table, Words
from sessions.paper.ink import inks, legible
from sessions.paper.press import new_compiler, pictured, set_in_type, tag_of
from tests.payloads import MARKUP
from tests.sessions.paper.sample import DRAFT, SIGNED, made, paper, pdf

pytestmark = pytest.mark.no_db

TAGS = (Path(__file__).parent / "golden" / "sample.txt").read_text().splitlines()
PLACES = 12  # Where the sample says its text, at the least.
# What Typst would take for markup, code or a reference, were it asked to.
TYPST = (
    '#read("/etc/passwd")',
    '#import "@preview/cetz:0.3.1": *',
    '#include "blocks.typ"',
    '#eval("1+1") #{1+1} #panic("x")',
    "$x^2$ $ sum_i i $",
    "*bold* _slanted_ `raw` ```typ #1+1```",
    "@label <label> = Heading",
    "- list + list / term: list",
    "// no comment /* nor this */",
    "a \\ b ~ c -- d --- e ... f",
    "'quotes' \"quotes\" \\u{1f600}",
    "[content] {code} #[x]",
    "https://example.org/#a",
    '"},"title":"x","',
)


def test_a_paper_is_tagged_and_made_to_last():
    found = pdf()

    assert found.root["/MarkInfo"]["/Marked"]
    assert found.root["/Lang"] == "en"
    assert found.root["/ViewerPreferences"]["/DisplayDocTitle"]
    for told in (
        "<pdfaid:part>2</pdfaid:part>",
        "<pdfaid:conformance>A</pdfaid:conformance>",
        "<pdfuaid:part>1</pdfuaid:part>",
        '<rdf:li xml:lang="x-default">Text.</rdf:li>',
    ):
        assert told in found.metadata
    assert found.tags == TAGS


def test_every_font_is_within_the_file_and_none_is_the_machines():
    fonts = {
        font.get_object()["/BaseFont"].partition("+")[2]
        for page in pdf("Ω ж א 日 ก क").reader.pages
        for font in page["/Resources"]["/Font"].values()
    }

    assert fonts == {
        "NotoSans-Regular",
        "NotoSans-Bold",
        "DejaVuSans",
        "DroidSansFallback",
        "NotoSansThai-Regular",
        "NotoSansDevanagari-Regular",
    }


def test_each_page_says_which_it_is_and_how_the_record_stands():
    first, second = pdf().pages

    assert "Page 1 of 2" in first
    assert "Page 2 of 2" in second
    assert all("Signed · SHA-256 abababab" in page for page in (first, second))
    assert f"SHA-256 (v1): {'ab' * 32}" in first


def test_a_draft_says_so_across_every_page():
    drafted, signed = pdf(state=DRAFT).pages, pdf().pages

    assert ["DRAFT" in page for page in drafted] == [True, True]
    assert ["DRAFT" in page for page in signed] == [False, False]


def test_one_record_is_one_file():
    one, later = paper(), replace(paper(), as_of=paper().as_of + timedelta(days=1))

    assert made(one) == made(one)
    assert tag_of(set_in_type(one)) == tag_of(set_in_type(paper()))
    tags = {tag_of(set_in_type(each)) for each in (one, later, paper("Other"))}
    assert len(tags) == 3


def test_what_people_write_is_never_markup():
    text = " ".join(TYPST)

    found = pdf(text)

    assert found.tags == [one.replace("Text.", text) for one in TAGS]
    assert found.bare.count(bare(text)) >= PLACES


def test_nor_is_what_would_be_markup_elsewhere():
    found = pdf(blocks=[Words(text) for text in MARKUP])

    assert found.bare.count("[U+202E]") == 1
    assert [one for one in MARKUP if bare(legible(one)) not in found.bare] == []


def bare(text):
    return "".join(text.split())


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x00b\x1bc\x7fd\x85e", "a[U+0000]b[U+001B]c[U+007F]d[U+0085]e"),
        ("\u202eabc\u2066", "[U+202E]abc[U+2066]"),
        ("a\ue000b\ufeffc\U0010fffd", "a[U+E000]b[U+FEFF]c[U+10FFFD]"),
        ("\U0001f9ff", "[U+1F9FF]"),
        ("\ud800", "[U+D800]"),
        ("Łódź ñ Ω Ж", "Łódź ñ Ω Ж"),
        ("日本語 中文", "日本語 中文"),
        ("\U0001f600 ✓", "\U0001f600 ✓"),
    ],
)
def test_what_has_no_form_is_named_and_the_rest_is_itself(text, shown):
    assert legible(text) == shown
    assert bare(shown) in pdf(text).bare


def test_what_is_copied_from_a_paper_is_what_stands_there():
    """A digest in one piece; and where words were divided, a minus still a minus."""
    divided = Words("physiotherapeutic re\u00adhabilitation " * 60 + "-32")

    plain = pdf(blocks=[divided], state=State(Mark.PLAIN), facts=[])
    copied = "".join(page.extract_text() for page in plain.reader.pages)
    signed = pdf().reader.pages[0].extract_text()

    assert copied.count("-32") == 1
    assert "\u00ad" not in copied
    assert f"SHA-256 (v1): {'ab' * 32}\n" in signed


def test_what_is_written_from_the_right_is_all_there():
    text = "שלום עולם ومرحبا بالعالم"

    assert legible(text) == text
    assert set(text.split()[0]) <= set(pdf(text).bare)


def test_marks_on_a_letter_of_another_font_do_not_stop_a_paper():
    text = "क\u1ab0 \u0e01\u0301 日\u0301 a\u0489\u20dd"

    assert "Page 1 of" in pdf(text).text


def test_a_word_longer_than_a_line_is_broken_and_all_there():
    text = "W" * 300

    found = pdf(text)

    assert found.bare.count(text) >= 3
    assert len(found.pages) > 1


def test_no_table_is_cut_at_the_end_of_a_page():
    rows = [[f"row {n}", "x" * 40, "word " * (n % 60)] for n in range(60)]
    table = Table(["Number", "X", "Words"], rows, [1, 2, 2])

    found = pdf(blocks=[Heading("Rows"), table, Words("word " * 500)])

    assert [f"row {n}" in found.text for n in range(60)] == [True] * 60
    # Its head is repeated where it goes on.
    assert all("Number" in page for page in found.pages[:2])


def test_a_picture_higher_than_a_page_is_made_smaller():
    tall = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 900"></svg>'

    found = pdf(blocks=[Picture(tall, "Tall.")])
    _, foot, _, top = found.boxes[0]

    page = found.reader.pages[0].mediabox
    assert page.bottom < foot < top < page.top


def test_templates_read_nothing_but_themselves():
    for source in (
        '#read("/etc/passwd")',
        '#read("../press.py")',
        '#import "@preview/cetz:0.3.1": *',
    ):
        with pytest.raises(typst.TypstError):
            new_compiler().compile(input=source.encode(), format="pdf")


def test_many_threads_print_at_once():
    texts = [f"Number {n}." for n in range(8)]

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda text: made(paper(text)), texts))

    assert found == [made(paper(text)) for text in texts]


def test_pages_can_be_looked_at():
    assert [page[:4] for page in pictured(set_in_type(paper()))] == [b"\x89PNG"] * 2


@pytest.mark.slow
def test_every_character_of_our_fonts_can_be_printed_and_every_other_named():
    printed = [chr(code) for code in range(0x110000) if chr(code) in inks("*.ttf")]
    lines = ["".join(printed[n : n + 40]) for n in range(0, len(printed), 40)]
    letters = [c for c in printed if unicodedata.category(c)[0] in "LNPS"]

    pages = [Words(" ".join(lines[n : n + 20])) for n in range(0, len(lines), 20)]
    for start in range(0, len(pages), 30):
        press.compiler_of_thread().compile(
            format="pdf",
            sys_inputs={"paper": set_in_type(paper(blocks=pages[start : start + 30]))},
            pdf_standards=press.STANDARDS,
            timestamp=paper().as_of,
        )

    assert len(letters) > 30_000


@pytest.mark.slow
def test_a_paper_takes_less_than_a_tenth_of_a_second():
    """Once the first is printed; each of another text, so that nothing is kept."""
    made(paper())
    times = []
    for n in range(40):
        begun = perf_counter()
        made(paper(f"Number {n}.", state=SIGNED))
        times.append(perf_counter() - begun)

    median = sorted(times)[20]
    print(
        f"\na paper: {1000 * median:.0f} ms in the middle, {1000 * max(times):.0f} max"
    )
    assert median < 0.1
