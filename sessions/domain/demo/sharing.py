"""What clients of the demo are shown: the last session that was signed."""

from collections.abc import Sequence
from operator import attrgetter

from sessions.models import Sharing, Signature

SIGNED = attrgetter("signed_at", "session_id")


def share_latest(signatures: Sequence[Signature]) -> None:
    """Of these signed sessions, the latest of each client."""
    latest = {one.client_id: one for one in sorted(signatures, key=SIGNED)}
    Sharing.objects.bulk_create(
        Sharing(
            client_id=client,
            session=signature.session,
            signed_by_id=signature.created_by_id,
            signed_at=signature.signed_at,
        )
        for client, signature in latest.items()
    )
