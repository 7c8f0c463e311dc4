"""What the pictures of docs/papers.md show: the note of a made-up session, and a sheet
for home."""

from datetime import UTC, datetime

from clinic.body_chart.whereabouts import draw_whereabouts
from sessions.paper.blocks import (
    Exercise,
    Heading,
    Mark,
    Paper,
    State,
    Table,
    Words,
)

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
DIGEST = "6f1d" + "0b7ac43e" * 7 + "91c5"
FRAME = {
    "clinic": "Riverside Trigger Point Clinic",
    "whose": "Walter Hayes \N{MIDDLE DOT} born 27 May 1963",
    "language": "en",
    "as_of": datetime(2026, 1, 5, 18, 12, tzinfo=UTC),
    "page": "Page {n} of {m}",
}
NOTE = Paper(
    title="Session note, 5 January 2026",
    state=State(
        Mark.SIGNED,
        (
            "Signed by Daniel Reyes, 5 January 2026, 18:12",
            "Licence: massage therapist DEMO-4100, Washington",
            f"SHA-256 (v1): {DIGEST}",
        ),
        short=f"Signed \N{MIDDLE DOT} SHA-256 {DIGEST[:16]}\N{HORIZONTAL ELLIPSIS}",
    ),
    facts=(
        ("Client", "Walter Hayes"),
        ("Date of birth", "27 May 1963"),
        ("Session", "5 January 2026, 16:00\N{EN DASH}17:02"),
        ("Therapist", "Daniel Reyes"),
        ("Pain before / after", "8 / 6"),
        ("Complaint", "Pain in all areas of the back, mostly low."),
    ),
    blocks=(
        Heading("Note"),
        Words("Worse in the morning; walking eases it.", "Subjective"),
        Words("Taut bands left of L3; gliding is free on the right.", "Objective"),
        Words("He bears pressure at 4 of 10 well.", "Assessment"),
        Words("Once a week; heat in the evening.", "Plan"),
        Heading("Treatments"),
        Table(
            (
                "No.",
                "Place",
                "Technique",
                "Pressure",
                "Time",
                "Pain before / during / after",
                "Response",
            ),
            (
                (
                    "1",
                    "Low back, both sides",
                    "Gliding and kneading, prone",
                    "3/10",
                    "300 s",
                    "8 / 6 / 6",
                    "",
                ),
                (
                    "2",
                    "Quadratus lumborum, deep upper, left",
                    "Deep stripping massage, thumb, prone",
                    "4/10",
                    "60 s",
                    "8 / 7 / 5",
                    "release: partial; twitch: no; referral reproduced: yes",
                ),
            ),
            (0.6, 2.5, 2.7, 1.4, 1, 2, 2.7),
        ),
        Heading("Said during the session"),
        Table(
            ("Time", "Treatment", "By", "Pain", "Said", "What was changed"),
            (
                (
                    "16:31",
                    "2",
                    "client aloud",
                    "8/10",
                    "alert; stop; sharp",
                    "eased; to 3, and went on by agreement",
                ),
            ),
            (0.9, 1.6, 1.6, 1.1, 3.1, 2.9),
        ),
        Heading("Addenda"),
        Words(
            "He called: sore until the next evening, then easier to walk.",
            "Daniel Reyes, 7 January 2026, 09:10",
        ),
    ),
    **FRAME,
)


def note() -> Paper:
    return NOTE


def sheet() -> Paper:
    return Paper(
        title="Home care",
        state=State(
            Mark.PLAIN,
            (
                "Do no more than what stands here, and stop when it hurts sharply.",
                "Tick a box each time. Bring the sheet along, or tell us in the app.",
            ),
            short="Instructions, not signed",
        ),
        facts=(("Client", "Walter Hayes"), ("Given by", "Daniel Reyes")),
        blocks=(
            Exercise(
                number=1,
                title="Knee to chest",
                about="mobility: Low back, both sides",
                doses=(
                    ("sets", "2"),
                    ("repetitions each", "5"),
                    ("hold", "10 s"),
                    ("a day", "2\N{MULTIPLICATION SIGN}"),
                ),
                words=(
                    ("How to do it", "On the back, one knee then both to the chest."),
                    ("Take care", "Slowly."),
                    ("Stop, and tell us, on", "Leg pain that rises."),
                    ("When", "from 5 January 2026"),
                ),
                link="",
                svg=draw_whereabouts({"low-back"}, "", named="Low back", language="en"),
                told="Where: low back, both sides",
                days=DAYS,
                times=2,
            ),
            Exercise(
                number=2,
                title="Upper trapezius stretch",
                about="stretch: Upper trapezius, left",
                doses=(
                    ("sets", "1"),
                    ("repetitions each", "3"),
                    ("hold", "20 s"),
                    ("a day", "1\N{MULTIPLICATION SIGN}"),
                    ("days a week", "5"),
                ),
                words=(
                    (
                        "How to do it",
                        "Sit, hold the chair with the hand of the sore side, tip the "
                        "head the other way until a mild pull.",
                    ),
                    ("Stop, and tell us, on", "Arm tingling, dizziness."),
                    ("When", "from 5 January 2026 to 16 February 2026"),
                ),
                link="",
                svg=draw_whereabouts(
                    {"upper-shoulder", "shoulder-top", "neck-back"},
                    "left",
                    named="Upper trapezius",
                    language="en",
                ),
                told="Where: upper trapezius, left",
                days=DAYS,
                times=1,
            ),
        ),
        **FRAME,
    )


PICTURES = {"paper-note.png": note, "paper-home-care.png": sheet}
