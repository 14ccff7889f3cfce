"""A figure as PNG, drawn by resvg with a font from PyPI: without one it draws no text."""

from importlib.resources import as_file, files

import resvg_py

from graph_api.overlap.caption import Caption
from graph_api.overlap.figures.svg import Drawing, file

SHARPNESS = 2.0
MOST_PIXELS = 40_000_000
_FONTS = ("SourceSansPro-Regular.ttf", "SourceSansPro-Bold.ttf")


def as_png(drawing: Drawing, caption: Caption) -> bytes:
    """Draw a figure with its caption, two pixels to the unit, or fewer above 40 megapixels."""
    area = (drawing.width + 40) * (drawing.height + 200)
    zoom = min(SHARPNESS, (MOST_PIXELS / area) ** 0.5)
    return plain_png(file(drawing, caption, dark=False), zoom)


def plain_png(text: str, zoom: float = 1.0) -> bytes:
    """Draw an SVG document as it is, ``zoom`` pixels to the unit."""
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
