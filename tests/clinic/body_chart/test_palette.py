"""The colours tell apart what they must, to every eye."""

from itertools import pairwise

import pytest

from clinic.body_chart.palette import THEMES, contrast, luminance

pytestmark = pytest.mark.no_db

# What a colour looks like without one kind of cones: linear RGB, Machado, Oliveira and
# Fernandes 2009, severity 1.
BLINDNESS = {
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
    "none": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
}
# WCAG 2: of a letter, of a large one, and of a form that carries a meaning.
TEXT, FORM = 4.5, 3.0

each_theme = pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
each_eye = pytest.mark.parametrize("eye", BLINDNESS)


def linear(colour):
    parts = (int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
    return [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]


def seen(colour, eye):
    rgb = linear(colour)
    mixed = (
        sum(w * p for w, p in zip(row, rgb, strict=True)) for row in BLINDNESS[eye]
    )
    return "#" + "".join(f"{encoded(part):02x}" for part in mixed)


def encoded(part):
    part = min(max(part, 0.0), 1.0)
    curved = part * 12.92 if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055
    return round(curved * 255)


def test_black_on_white_has_the_contrast_that_wcag_gives_it():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@each_theme
@each_eye
def test_more_pain_is_always_darker_or_always_lighter(theme, eye):
    light = [luminance(seen(colour, eye)) for colour in theme.ramp]
    steps = [after - before for before, after in pairwise(light)]

    assert len({step > 0 for step in steps}) == 1
    assert contrast(seen(theme.ramp[0], eye), seen(theme.ramp[10], eye)) >= 7


@each_theme
@each_eye
def test_the_steps_of_pain_that_count_are_told_apart(theme, eye):
    for low, high in ((0, 4), (4, 7), (7, 10)):
        one, other = seen(theme.ramp[low], eye), seen(theme.ramp[high], eye)

        assert contrast(one, other) >= 1.5


@each_theme
@each_eye
def test_every_mark_stands_out_from_what_it_lies_on(theme, eye):
    skin = seen(theme.skin, eye)

    for colour in (theme.outline, theme.pain_edge, theme.point, theme.limit):
        assert contrast(seen(colour, eye), skin) >= FORM
    assert contrast(seen(theme.point, eye), seen(theme.paper, eye)) >= FORM


@each_theme
@each_eye
def test_a_number_and_a_pattern_are_read_on_every_step_of_pain(theme, eye):
    for colour in (*theme.ramp, theme.unrated):
        assert contrast(seen(theme.on(colour), eye), seen(colour, eye)) >= FORM


@each_theme
def test_words_are_read(theme):
    for colour in (theme.ink, theme.faint):
        assert contrast(colour, theme.paper) >= TEXT


@each_theme
@each_eye
def test_pain_is_not_taken_for_a_point_or_a_limit(theme, eye):
    """Where the lightness is alike, the hue is not."""
    for colour in (theme.ramp[3], theme.ramp[6]):
        for other in (theme.point, theme.limit):
            one, two = linear(seen(colour, eye)), linear(seen(other, eye))

            assert max(abs(a - b) for a, b in zip(one, two, strict=True)) >= 0.15
