"""The colours: pairs of hues for the background, and what captions are written in.

Every channel of a pair stays within 44 to 192, and `composition` keeps its tints small enough that
no sum of them leaves 0 to 255: a row program has no clipping.
"""

from mockserver.imaging.program import Tint

PALETTES: tuple[tuple[Tint, Tint], ...] = (
    ((72, 46, 122), (192, 112, 96)),  # plum to terracotta
    ((44, 72, 132), (112, 184, 170)),  # ink to sea foam
    ((146, 54, 88), (192, 150, 84)),  # berry to sand
    ((44, 92, 90), (176, 188, 108)),  # fir to lime
    ((86, 54, 148), (76, 158, 190)),  # violet to sky
    ((46, 58, 92), (186, 120, 158)),  # slate to rose
    ((126, 62, 50), (190, 170, 122)),  # rust to straw
    ((44, 86, 66), (88, 174, 190)),  # moss to lagoon
    ((94, 46, 94), (192, 132, 64)),  # aubergine to amber
    ((50, 62, 140), (190, 98, 130)),  # cobalt to coral
    ((62, 100, 52), (184, 182, 138)),  # leaf to linen
    ((46, 100, 140), (190, 162, 182)),  # harbour to shell
    ((104, 82, 52), (122, 174, 152)),  # umber to jade
    ((74, 66, 84), (134, 166, 190)),  # dusk to haze
    ((146, 66, 112), (98, 122, 190)),  # cerise to lavender
    ((44, 110, 112), (190, 140, 110)),  # teal to clay
)

PAPER: Tint = (18, 20, 28)
INK: Tint = (222, 224, 232)
"""Lighter than the paper by the same amount in every channel, which makes short files."""
DIM_INK: Tint = (142, 144, 152)
