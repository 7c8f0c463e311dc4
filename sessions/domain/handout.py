"""What a client is given to read, and that they were given it."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from clinic.domain.client import is_unmerged
from clinic.errors import InvalidInput
from clinic.models import Client, Membership
from clinic.models.catalogue import EducationTopic
from clinic.queries.catalogue import told_in
from sessions.models import Handout, HomeCareInstruction
from sessions.rules import require_therapist


@transaction.atomic
def hand_out_topic(
    *,
    by: Membership,
    client: Client,
    topic: EducationTopic,
    instruction: HomeCareInstruction | None = None,
    **values: Any,
) -> Handout:
    """One topic, in the client's language where it is told in that."""
    require_therapist(by)
    is_unmerged(client)
    if instruction is not None and instruction.client_id != client.pk:
        raise InvalidInput.at("instruction", "It is another client's home care.")
    (told,) = told_in([topic], client.language)
    return Handout.objects.create(
        client=client, topic=told, instruction=instruction, **values
    )


def hand_out_with(
    instruction: HomeCareInstruction, topics: Sequence[EducationTopic]
) -> None:
    """Topics that go with home care; one that went with it before does not again."""
    given = EducationTopic.objects.filter(
        pk__in=Handout.objects.filter(instruction=instruction).values("topic")
    )
    known = {topic.topic for topic in given} if topics else set()
    new = {topic.topic: topic for topic in topics if topic.topic not in known}
    told = told_in(new.values(), instruction.client.language) if new else []
    Handout.objects.bulk_create(
        Handout(client_id=instruction.client_id, instruction=instruction, topic=topic)
        for topic in told
    )
