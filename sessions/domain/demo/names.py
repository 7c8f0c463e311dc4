"""Common given and family names. Any likeness to a person is chance."""

from random import Random

GIVEN = """
Aaron Adam Alice Amanda Amy Andrea Andrew Angela Anna Anthony Barbara Benjamin
Brenda Brian Carl Carol Caroline Catherine Charles Christine Claire Daniel David
Deborah Dennis Diane Donald Dorothy Edward Elena Elizabeth Emily Eric Frances Frank
George Gloria Grace Gregory Hannah Harold Helen Henry Irene Jacob James Jane Janet
Jean Jennifer Joan Jose Joseph Joyce Julia Karen Katherine Kenneth Kevin Laura
Lawrence Linda Louis Lucy Luis Margaret Maria Marie Mark Martha Martin Mary Matthew
Michael Michelle Monica Nancy Nathan Nicole Olivia Oscar Pamela Patricia Patrick
Paul Peter Philip Rachel Ralph Raymond Rebecca Robert Rosa Roy Ruth Samuel Sandra
Sara Scott Sharon Sofia Stephen Susan Teresa Thomas Victor Vincent Virginia Walter
Wayne William
"""
FAMILY = """
Adams Allen Alvarez Anderson Bailey Baker Barnes Bell Bennett Brooks Brown Bryant
Butler Campbell Carter Castillo Chen Clark Coleman Collins Cook Cooper Cox Cruz
Davis Diaz Edwards Evans Fisher Flores Foster Garcia Gibson Gomez Gonzalez Graham
Gray Green Griffin Hall Hamilton Harris Harrison Hayes Henderson Hernandez Hill
Howard Hughes Jackson James Jenkins Johnson Jones Jordan Kelly Kim King Lee Lewis
Long Lopez Marshall Martin Martinez Mason Miller Mitchell Moore Morgan Morris Murphy
Murray Myers Nelson Nguyen Ortiz Owens Park Parker Patel Perez Perry Peterson
Phillips Powell Price Ramirez Reed Reyes Reynolds Richardson Rivera Roberts Robinson
Rodriguez Rogers Ross Russell Sanchez Sanders Scott Simmons Singh Smith Stevens
Stewart Sullivan Taylor Thomas Thompson Torres Turner Walker Wallace Ward Washington
Watson West White Williams Wilson Wong Wood Woods Wright Young
"""


def names(chance: Random, count: int) -> list[tuple[str, str]]:
    """Given and family names; no pair comes twice while there are enough."""
    pairs = [(given, family) for family in FAMILY.split() for given in GIVEN.split()]
    chance.shuffle(pairs)
    rounds = -(-count // len(pairs))
    return (pairs * rounds)[:count]
