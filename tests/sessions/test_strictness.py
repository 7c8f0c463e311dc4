"""Limits put together never allow more than one of them alone."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from uuid_utils.compat import uuid7

from clinic.enums import PressureScale, Side
from sessions.enums import LimitSource
from sessions.limits import Limit, Place, intensity_of, objection_of, strictest

pytestmark = pytest.mark.no_db

REGIONS = ("low-back", "calf", "chest-upper")
SIDES = ("", *Side.values)
levels = st.none() | st.integers(0, 10)
some_regions = st.none() | st.frozensets(st.sampled_from(REGIONS), min_size=1)
places = st.builds(Place, some_regions, st.sampled_from(SIDES))
limits = st.builds(
    lambda level, regions, side: Limit(
        LimitSource.PLAN, uuid7(), level, regions, side, "Agreed", date(2026, 1, 1)
    ),
    levels,
    some_regions,
    st.sampled_from(SIDES),
)


@given(st.lists(limits), limits, places, levels)
def test_one_more_limit_never_allows_more(known, more, place, pressure):
    before = objection_of(known, place, pressure)

    after = objection_of([*known, more], place, pressure)

    assert before is None or after is not None


@given(st.lists(limits, min_size=1), places, st.integers(0, 9))
def test_less_pressure_is_never_refused_where_more_is_allowed(known, place, pressure):
    if objection_of(known, place, pressure + 1) is None:
        assert objection_of(known, place, pressure) is None


@given(limits, st.frozensets(st.sampled_from(REGIONS), min_size=1), levels)
def test_an_unknown_place_is_refused_what_any_place_is(limit, regions, pressure):
    somewhere = objection_of([limit], Place(regions), pressure)

    anywhere = objection_of([limit], Place(None), pressure)

    assert somewhere is None or anywhere is not None


@given(st.lists(limits, min_size=1))
def test_the_strictest_is_one_of_them_and_none_is_stricter(known):
    hardest = strictest(known)

    assert hardest in known
    assert hardest.strictness == min(limit.strictness for limit in known)


@pytest.mark.parametrize(
    ("pressure", "scale", "intensity"),
    [
        (None, PressureScale.WALTON_1_5, None),
        (1, PressureScale.WALTON_1_5, 2),
        (5, PressureScale.WALTON_1_5, 10),
        (7, PressureScale.INTENSITY_0_10, 7),
    ],
)
def test_a_walton_level_counts_double(pressure, scale, intensity):
    assert intensity_of(pressure, scale) == intensity
