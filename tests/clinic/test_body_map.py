"""Where on the body a place lies."""

import pytest

from clinic.models import Muscle, PainRegion, TriggerPointSite
from clinic.queries.body_map import Spot, body_map, spot_of
from tests.conftest import acting


@pytest.fixture(autouse=True)
def in_a_clinic(clinic_a):
    with acting(clinic_a.therapist):
        yield


@pytest.mark.parametrize(
    ("site", "regions"),
    [
        ("quadratus-lumborum-trp1", {"low-back", "flank"}),
        ("quadratus-lumborum-trp4", {"iliac-crest", "low-back", "sacroiliac"}),
        ("gluteus-medius-trp1", {"sacroiliac", "buttock-upper", "iliac-crest"}),
        ("trapezius-upper-trp2", {"shoulder-top"}),
        ("gastrocnemius-trp2", {"calf"}),
        ("temporalis-trp4", {"temple", "ear-tmj"}),
    ],
)
def test_a_site_lies_in_its_region_and_in_one_it_borders_on(site, regions):
    spot = spot_of(TriggerPointSite.objects.get(slug=site))

    assert body_map().regions_at(spot) == regions


def test_a_muscle_lies_wherever_it_has_a_site():
    muscle = Muscle.objects.get(slug="quadratus-lumborum")

    assert body_map().regions_of_muscle(muscle.pk) == {
        "flank",
        "iliac-crest",
        "low-back",
        "sacroiliac",
    }


def test_a_mark_beside_the_body_lies_in_the_nearest_region():
    assert body_map().regions_at(Spot("back", 0.98, 0.6)) == {"wrist-hand-back"}


def test_a_region_that_is_not_drawn_is_where_its_middle_is(clinic_a):
    neck = PainRegion.objects.get(slug="neck")
    with acting(clinic_a.admin):
        PainRegion.objects.create(
            slug="x-hump",
            name="Hump",
            source="own",
            parent=neck,
            view="back",
            x="0.515",
            y="0.150",
        )

    assert body_map().regions_at(Spot("back", 0.514, 0.149)) == {
        "interscapular",
        "neck-back",
        "x-hump",
    }


def test_the_left_side_is_the_mirror_of_the_right():
    right = Spot("back", 0.75, 0.8)

    assert Spot("back", 0.25, 0.8).on_the_right("left") == right
    assert right.on_the_right("right") == right


def test_a_group_is_its_leaf_regions():
    body = body_map()

    assert body.leaves(["neck"]) == {"neck-back", "neck-front-side"}
    assert body.leaves(["calf", "neck"]) == {"calf", "neck-back", "neck-front-side"}


def test_a_catalogue_that_is_known_is_asked_whether_it_changed(
    django_assert_num_queries,
):
    body_map().leaves(["neck"])
    muscle = Muscle.objects.get(slug="masseter")

    with django_assert_num_queries(2):
        body = body_map()
        for _ in range(3):
            body.regions_of_muscle(muscle.pk)
            body.leaves(["neck"])
