from types import SimpleNamespace
from typing import Any

import pytest

from sessions.referral import Asked, ranked

pytestmark = pytest.mark.no_db

BACK = SimpleNamespace(
    pk="back", slug="back", is_group=True, parent=None, side_applicable=True
)
REGIONS = {
    "back": BACK,
    **{
        slug: SimpleNamespace(
            pk=slug,
            slug=slug,
            name=slug.title(),
            is_group=False,
            parent=BACK,
            side_applicable=slug != "sacrum",
            adjacent=[],
        )
        for slug in ("low-back", "mid-back", "sacrum")
    },
}


def site_of(name: str, primary: str = "", secondary: str = "", group: str = "back"):
    return SimpleNamespace(
        slug=f"{name}-trp1",
        muscle=SimpleNamespace(slug=name, name=name, body_group=group),
        number=1,
        primary_regions=primary.split(),
        secondary_regions=secondary.split(),
    )


def point_at(site: Any, status: str, side: str = "left"):
    return SimpleNamespace(
        pk=f"{site.slug}-{status}",
        site=site,
        muscle=site.muscle,
        status=status,
        side=side,
    )


def asked(*slugs: str, side: str = "left") -> Asked:
    return Asked([(REGIONS[slug], side) for slug in slugs], REGIONS)


def order(*args: Any) -> list[str]:
    return [one.muscle.slug for one in ranked(*args)]


def test_the_clients_points_stand_by_their_status_and_before_all_sites():
    statuses = ["resolved", "", "latent", "recurred", "active"]
    sites = [site_of(status or "undecided", "", "low-back") for status in statuses]
    points = [
        point_at(site, status) for site, status in zip(sites, statuses, strict=True)
    ]

    assert order(asked("low-back"), [site_of("other", "low-back"), *sites], points) == [
        "active",
        "recurred",
        "latent",
        "undecided",
        "resolved",
        "other",
    ]


def test_a_site_stands_by_zone_then_by_regions_then_down_the_body():
    sites = [
        site_of("spread-to-both", "", "low-back mid-back"),
        site_of("thigh", "low-back", group="thigh"),
        site_of("neck", "low-back", group="neck"),
        site_of("both", "low-back mid-back", group="foot"),
        site_of("elsewhere", "palm"),
    ]

    assert order(asked("low-back", "mid-back"), sites) == [
        "both",
        "neck",
        "thigh",
        "spread-to-both",
    ]


@pytest.mark.parametrize(
    ("region", "side", "sides"),
    [
        ("low-back", "right", ["right"]),
        ("low-back", "bilateral", ["left", "right"]),
        ("low-back", "", ["left", "right"]),
        ("sacrum", "right", ["left", "right"]),  # it has no sides
    ],
)
def test_a_side_is_asked_where_there_is_one(region, side, sides):
    found = ranked(asked(region, side=side), [site_of("m", region)])

    assert [one.side for one in found] == sides


def test_a_point_of_no_one_side_counts_for_both():
    site = site_of("m", "low-back")
    point = point_at(site, "active", side="")

    found = ranked(asked("low-back", side=""), [site], [point])

    assert [(one.side, one.trigger_point) for one in found] == [
        ("left", point),
        ("right", point),
    ]


def test_a_site_that_is_no_longer_listed_is_found_by_its_muscle():
    listed, retired = site_of("m", "low-back"), site_of("m", "mid-back")
    retired.slug = "m-trp9"

    (first, second) = ranked(asked("low-back"), [listed], [point_at(retired, "latent")])

    assert (first.trigger_point.site, first.site, first.zone) == (
        retired,
        None,
        "primary",
    )
    assert (second.site, second.trigger_point) == (listed, None)
