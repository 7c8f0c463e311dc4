"""The process for live events at the pace of the tests."""

import backend.events
from api.events.app import Events
from api.events.stream import Pace

application = Events(Pace(quiet=6.0, pause=0.1))
assert backend.events.application
