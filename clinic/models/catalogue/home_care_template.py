from django.db import models

from clinic.enums import HomeCareCategory
from clinic.models.catalogue.entry import CatalogueEntry
from clinic.models.catalogue.fields import in_order, slugs, whole


class HomeCareTemplate(CatalogueEntry):
    category = models.CharField(max_length=20, choices=HomeCareCategory)
    instructions = models.TextField(max_length=2_000)
    sets_min = whole(1, 100)
    sets_max = whole(1, 100)
    reps_min = whole(1, 1000)
    reps_max = whole(1, 1000)
    hold_seconds_min = whole(1, 3600, help_text="Seconds one repetition is held.")
    hold_seconds_max = whole(1, 3600, help_text="Seconds one repetition is held.")
    times_per_day_min = whole(1, 100)
    times_per_day_max = whole(1, 100)
    days_per_week_min = whole(1, 7)
    days_per_week_max = whole(1, 7)
    minutes_min = whole(1, 1440, help_text="Minutes it takes each time.")
    minutes_max = whole(1, 1440, help_text="Minutes it takes each time.")
    temperature_c_min = whole(0, 45, help_text="Degrees Celsius at the pack.")
    temperature_c_max = whole(
        0, 45, help_text="Degrees Celsius at the pack; never above 45."
    )
    cautions = models.TextField(max_length=1_000, blank=True)
    stop_if = models.CharField(max_length=200, blank=True)
    contraindications = slugs(
        "Slugs of the contraindications that speak against it at home, beside those "
        "that speak against all home care."
    )
    contraindications_source = models.TextField(
        max_length=1_000, blank=True, help_text="Where that is from."
    )

    class Meta(CatalogueEntry.Meta):
        constraints = [
            *CatalogueEntry.Meta.constraints,
            in_order("sets", 1, 100),
            in_order("reps", 1, 1000),
            in_order("hold_seconds", 1, 3600),
            in_order("times_per_day", 1, 100),
            in_order("days_per_week", 1, 7),
            in_order("minutes", 1, 1440),
            in_order("temperature_c", 0, 45),
        ]
