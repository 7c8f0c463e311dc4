"""What local law allows, of techniques that not every licence covers."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models

from clinic.enums import Audience, Profession
from clinic.language import told
from clinic.models.catalogue import Technique
from clinic.models.membership import Membership
from clinic.models.tenant import TenantModel


class TechniqueRuleQuerySet(models.QuerySet["TechniqueRule"]):
    def current(self) -> Self:
        return self.filter(retired_at=None)

    def visible_to(self, member: Membership) -> Self:
        return self


class TechniqueRule(TenantModel):
    """The clinic's note of the rule where it works. The last one made of a technique
    holds; it narrows or widens the professions the catalogue names."""

    audiences = (Audience.CLINICAL,)

    technique = models.ForeignKey(Technique, on_delete=models.PROTECT, related_name="+")
    professions = ArrayField(
        models.CharField(max_length=30, choices=Profession),
        help_text="Professions that may use it here.",
    )
    note = models.TextField(
        max_length=4_000, help_text="The rule, and where it is written."
    )
    retired_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = TechniqueRuleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "technique"],
                condition=models.Q(retired_at=None),
                name="technique_rule_current",
            ),
            models.CheckConstraint(
                condition=~models.Q(note=""), name="technique_rule_has_note"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.technique}: {', '.join(self.professions) or told('nobody')}"
