from decimal import Decimal
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.spreadsheet import RISKY, as_cell, read_sheet, write_sheet
from tests.payloads import FORMULAS

pytestmark = pytest.mark.no_db

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))


def sheet_of(rows) -> str:
    stream = StringIO(newline="")
    write_sheet(stream, rows)
    return stream.getvalue()


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_begins_as_a_formula_does(text):
    assert as_cell(text) == f"'{text}"
    assert not as_cell(text).startswith(RISKY)


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (-5, "-5"),
        (Decimal("-0.5"), "-0.5"),
        (None, ""),
        (True, "True"),
        ("'tis sore", "''tis sore"),
        ("a=1", "a=1"),
    ],
)
def test_numbers_and_plain_texts_stay_what_they_are(value, cell):
    assert as_cell(value) == cell


def test_a_text_that_ends_its_cell_begins_no_other():
    assert sheet_of([['a","=1+1', "b\r\n=1+1"]]) == '"a"",""=1+1","b\r\n=1+1"\r\n'


@given(st.lists(st.lists(TEXTS, min_size=1), max_size=5))
def test_what_was_written_is_read_back_to_the_letter(rows):
    assert list(read_sheet(StringIO(sheet_of(rows), newline=""))) == rows


def test_the_number_of_rows_written_is_told():
    assert write_sheet(StringIO(), ([str(n)] for n in range(3))) == 3
