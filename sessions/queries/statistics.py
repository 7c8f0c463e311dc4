"""Figures of a period: of the clinic's clients together, and of one's own work."""

from dataclasses import dataclass

from clinic.enums import Role
from clinic.models import Membership
from sessions.queries import session_figures
from sessions.queries.home_care_figures import home_care
from sessions.queries.outcome_figures import Reached, important_changes
from sessions.queries.own_load import OwnLoad, own_load
from sessions.queries.period import Period
from sessions.queries.treatment_figures import treatments
from sessions.suppression import Distribution, Figure


@dataclass(frozen=True, slots=True)
class ClinicFigures:
    clients_seen: Figure
    sessions: session_figures.Sessions
    episodes_opened: Figure
    episodes_closed: Distribution
    pain_change: Distribution
    techniques: Distribution
    muscles: Distribution
    regions: Distribution
    pressure_levels: Distribution
    alerts: session_figures.Alerts
    home_care: Distribution
    important_changes: list[Reached]
    adverse_events: Distribution


@dataclass(frozen=True, slots=True)
class Statistics:
    period: Period
    clinic: ClinicFigures
    own: OwnLoad | None = None


def statistics(period: Period, *, by: Membership) -> Statistics:
    """A fixed number of statements; the own load is a therapist's, and only theirs."""
    asked = by, period
    treated = treatments(*asked)
    figures = ClinicFigures(
        clients_seen=session_figures.clients_seen(*asked),
        sessions=session_figures.sessions_by_status(*asked),
        episodes_opened=session_figures.episodes_opened(*asked),
        episodes_closed=session_figures.episodes_closed(*asked),
        pain_change=session_figures.pain_change(*asked),
        techniques=treated.techniques,
        muscles=treated.muscles,
        regions=treated.regions,
        pressure_levels=treated.pressure_levels,
        alerts=session_figures.alerts(*asked),
        home_care=home_care(*asked),
        important_changes=important_changes(*asked),
        adverse_events=session_figures.adverse_events(*asked),
    )
    own = own_load(*asked) if by.role == Role.THERAPIST else None
    return Statistics(period, figures, own)
