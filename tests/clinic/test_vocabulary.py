"""What a process remembers of the catalogue is what the catalogue holds."""

from django.utils import timezone

from clinic.models.catalogue import Muscle
from clinic.queries.vocabulary import vocabulary
from tests.conftest import acting

OWN = {"name": "Own", "source": "The clinic's."}


def test_what_is_known_is_read_once(clinic_a, django_assert_num_queries):
    with acting(clinic_a.therapist):
        known = vocabulary(Muscle)

        with django_assert_num_queries(1):
            assert vocabulary(Muscle) is known
            assert known.current["masseter"].slug == "masseter"


def test_an_entry_of_one_clinic_is_known_to_it_alone(clinic_a, clinic_b):
    with acting(clinic_b.admin):
        before = vocabulary(Muscle)
    with acting(clinic_a.admin):
        own = Muscle.objects.create(slug="x-own", **OWN)
        there = vocabulary(Muscle)
    with acting(clinic_b.admin):
        elsewhere = vocabulary(Muscle)

    assert there.current["x-own"] == own
    assert elsewhere is before
    assert "x-own" not in elsewhere.current


def test_a_change_is_known_at_once(clinic_a):
    with acting(clinic_a.admin):
        own = Muscle.objects.create(slug="x-own", **OWN)
        was = vocabulary(Muscle).current["x-own"].name
        own.revise(name="Another")
        now = vocabulary(Muscle).current["x-own"].name
        own.revise(retired_at=timezone.now())
        gone = vocabulary(Muscle)

    assert (was, now) == ("Own", "Another")
    assert "x-own" not in gone.current
    assert gone.every[own.pk].slug == "x-own"
