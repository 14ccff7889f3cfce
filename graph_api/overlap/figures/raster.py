"""A picture as PNG, drawn by resvg with a font that comes with us: without one no text appears."""

from importlib.resources import as_file, files

import resvg_py

from graph_api.overlap.figures.subject import Caption
from graph_api.overlap.figures.svg import Drawing, file

SHARPNESS = 2.0
MOST_PIXELS = 40_000_000
_FONTS = ("SourceSansPro-Regular.ttf", "SourceSansPro-Bold.ttf")


def as_png(drawing: Drawing, caption: Caption) -> bytes:
    """Draw a picture with its caption, two pixels to the unit; huge ones with fewer."""
    text = file(drawing, caption, dark=False)
    area = (drawing.width + 40) * (drawing.height + 200)
    zoom = min(SHARPNESS, (MOST_PIXELS / area) ** 0.5)
    folder = files("font_source_sans_pro") / "files"
    with as_file(folder) as fonts:
        return bytes(
            resvg_py.svg_to_bytes(
                svg_string=text,
                skip_system_fonts=True,
                font_files=[str(fonts / name) for name in _FONTS],
                font_family="Source Sans Pro",
                sans_serif_family="Source Sans Pro",
                zoom=zoom,
            )
        )
