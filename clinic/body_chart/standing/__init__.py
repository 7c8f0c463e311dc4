"""A person standing, from the front, the back and the right: map `standing`.

Our own drawing, in the places that the catalogue gives the regions. Distances are
thousandths of the height: y from the top of the head, x outward from the middle, or
from the side forward of it.
"""
