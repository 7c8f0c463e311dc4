"""What clients come with: where it hurts, where the points are, what helps at home."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Complaint:
    """A common complaint; everything but the words and the goals is catalogue slugs."""

    key: str
    share: float
    words: tuple[str, ...]
    regions: tuple[str, ...]
    sites: tuple[str, ...]
    movement: str
    home_care: tuple[str, ...]
    position: str
    goals: tuple[str, ...]
    areas: frozenset[str]
    sensitive: tuple[str, ...] = ()
    is_midline: bool = False


COMPLAINTS = (
    Complaint(
        key="low back",
        share=0.26,
        words=(
            "My low back aches when I get up, and again by the evening.",
            "A dull pull across the low back since I moved house.",
            "I can not stand at the sink for ten minutes.",
        ),
        regions=("low-back", "iliac-crest", "sacroiliac"),
        sites=(
            "quadratus-lumborum-trp1",
            "quadratus-lumborum-trp3",
            "longissimus-thoracis-trp2",
            "multifidus-lumbar-trp1",
            "multifidus-lumbar-trp2",
        ),
        movement="lumbar-flexion",
        home_care=("knee-to-chest", "cat-camel", "lumbar-side-bend-ql", "moist-heat"),
        position="prone",
        goals=("Stand for half an hour without pain.", "Lift the shopping again."),
        areas=frozenset({"back"}),
    ),
    Complaint(
        key="neck and shoulder top",
        share=0.25,
        words=(
            "My neck is stiff and my shoulders sit at my ears.",
            "After a day at the desk the top of my shoulder burns.",
            "I can not look over my shoulder when I drive.",
        ),
        regions=("neck-back", "shoulder-top"),
        sites=(
            "trapezius-upper-trp1",
            "trapezius-upper-trp2",
            "levator-scapulae-trp1",
            "levator-scapulae-trp2",
            "splenius-cervicis-trp2",
        ),
        movement="cervical-rotation",
        home_care=(
            "upper-trapezius-stretch",
            "levator-scapulae-stretch",
            "chin-tuck",
            "desk-microbreak",
        ),
        position="prone",
        goals=(
            "Look over the shoulder while driving.",
            "Work a day without stiffness.",
        ),
        areas=frozenset({"neck", "shoulder"}),
    ),
    Complaint(
        key="tension headache",
        share=0.12,
        words=(
            "A band round my head, three afternoons a week.",
            "It starts at the back of the head and ends above the eye.",
        ),
        regions=("occiput", "temple"),
        sites=(
            "suboccipitals-trp1",
            "semispinalis-capitis-trp2",
            "trapezius-upper-trp1",
            "temporalis-trp2",
        ),
        movement="cervical-flexion",
        home_care=("chin-tuck", "sleep-position", "desk-microbreak"),
        position="supine",
        goals=("No more than one headache a week.", "Sleep through the night."),
        areas=frozenset({"head", "neck"}),
        is_midline=True,
    ),
    Complaint(
        key="shoulder",
        share=0.13,
        words=(
            "I can not lie on this shoulder.",
            "Reaching the back seat of the car is the worst.",
        ),
        regions=("shoulder-front", "shoulder-outer"),
        sites=(
            "infraspinatus-trp1",
            "infraspinatus-trp2",
            "supraspinatus-trp1",
            "teres-minor-trp1",
            "deltoid-trp2",
        ),
        movement="shoulder-abduction",
        home_care=("doorway-pectoral-stretch", "scapular-squeeze"),
        position="side-lying-left",
        goals=("Lie on the side at night.", "Reach the top shelf."),
        areas=frozenset({"shoulder", "arm"}),
    ),
    Complaint(
        key="between the shoulder blades",
        share=0.08,
        words=("A burning spot beside the shoulder blade that I can not reach.",),
        regions=("interscapular", "mid-back"),
        sites=(
            "rhomboids-trp1",
            "rhomboids-trp2",
            "trapezius-middle-trp5",
            "iliocostalis-thoracis-trp1",
        ),
        movement="thoracic-rotation",
        home_care=("ball-wall-release-upper-back", "scapular-squeeze"),
        position="prone",
        goals=("Sit through a meeting without shifting.",),
        areas=frozenset({"back", "chest"}),
    ),
    Complaint(
        key="buttock and hip",
        share=0.08,
        words=(
            "Sitting in the car for an hour brings it down the leg.",
            "A deep ache in the buttock when I climb stairs.",
        ),
        regions=("buttock-upper", "hip-outer"),
        sites=(
            "gluteus-medius-trp2",
            "gluteus-minimus-trp2",
            "piriformis-trp1",
            "tensor-fasciae-latae-trp1",
        ),
        movement="hip-internal-rotation",
        home_care=("piriformis-figure-four", "ball-gluteal-release", "walking"),
        position="side-lying-right",
        goals=("Drive for an hour without a stop.",),
        areas=frozenset({"back", "pelvis", "leg"}),
        sensitive=("buttock-upper", "buttock-lower"),
    ),
    Complaint(
        key="calf and foot",
        share=0.05,
        words=("The first steps in the morning hurt under the heel.",),
        regions=("heel-achilles", "sole"),
        sites=("soleus-trp1", "gastrocnemius-trp1", "quadratus-plantae-trp1"),
        movement="ankle-dorsiflexion",
        home_care=("foot-ball-release", "hamstring-stretch"),
        position="prone",
        goals=("Walk the dog for an hour.",),
        areas=frozenset({"leg", "limb"}),
    ),
    Complaint(
        key="jaw",
        share=0.03,
        words=("My jaw is tired when I wake, and chewing hurts.",),
        regions=("cheek-jaw", "ear-tmj"),
        sites=("masseter-trp2", "masseter-trp4", "temporalis-trp3"),
        movement="tmj-opening",
        home_care=("jaw-self-release", "relaxation-jaw-rest"),
        position="supine",
        goals=("Eat an apple without pain.",),
        areas=frozenset({"head"}),
        is_midline=True,
    ),
)
