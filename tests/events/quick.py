"""The process for live events at the pace of the tests."""

import backend.events
from api.events.app import Events
from api.events.hub import REREAD
from api.events.stream import Pace

application = Events(Pace(quiet=3.5, pause=0.05))
application.hub.reread = 0.4
deployed = backend.events.application
assert (deployed.pace, deployed.hub.reread) == (Pace(), REREAD)
