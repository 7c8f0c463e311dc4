"""A device that works without a network, and loses nothing: `Device` is where to begin,
`store.py` what is kept, `view.py` what is shown of it."""

from palpate_client.device import AnotherMember, Device
from palpate_client.server import LoggedOut, Refused, Unavailable
from palpate_client.store import Store

__all__ = ["AnotherMember", "Device", "LoggedOut", "Refused", "Store", "Unavailable"]
