"""HTML → PDF in a process of its own, `python -m bot.paper.press`: a page on its input, a PDF on its output.

Laying out a large page is many seconds of Python, which no event loop should share, and one that takes too
long must be something that can be stopped. Nothing is fetched from anywhere. Its library also changes how
Pillow opens pictures, for the whole process: nothing else of ours imports this.
"""

import logging
import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from matplotlib import get_data_path
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

DOTS_PER_INCH = 150
"""Of pictures on paper: sharp for an eye at arm's length."""

JPEG_QUALITY = 80

FONTS: Mapping[str, str] = MappingProxyType(
    {
        "font:regular": "DejaVuSans.ttf",
        "font:bold": "DejaVuSans-Bold.ttf",
        "font:italic": "DejaVuSans-Oblique.ttf",
        "font:bold-italic": "DejaVuSans-BoldOblique.ttf",
    }
)
"""DejaVu Sans comes with matplotlib and has Latin, Greek, Cyrillic and Arabic letters: a page looks the same
on every machine, also on one without any fonts. What it does not have is taken from the machine's own."""

STYLE = """
@font-face { font-family: Waymark; src: url(font:regular) }
@font-face { font-family: Waymark; src: url(font:bold); font-weight: bold }
@font-face { font-family: Waymark; src: url(font:italic); font-style: italic }
@font-face { font-family: Waymark; src: url(font:bold-italic); font-weight: bold; font-style: italic }
html, body { font-family: Waymark, sans-serif !important }
@page { font-family: Waymark, sans-serif }
"""


class OurOwn(URLFetcher):  # type: ignore[misc]  # the library has no types
    """Gives what the page itself carries, and our fonts; whatever else a page names is not there."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols={"data"}, allow_redirects=False)

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        """The bytes behind an address. Raises ValueError for one that is not ours."""
        if url in FONTS:
            content = (Path(get_data_path()) / "fonts" / "ttf" / FONTS[url]).read_bytes()
            return URLFetcherResponse(url, content, {"Content-Type": "font/ttf"})
        return super().fetch(url, headers)


def pdf(page: str) -> bytes:
    """The page as a tagged PDF (PDF/UA), with its language, its headings as bookmarks, its pictures small."""
    fonts, ours = FontConfiguration(), OurOwn()
    style = CSS(string=STYLE, font_config=fonts, url_fetcher=ours)
    printed: bytes = HTML(string=page, url_fetcher=ours).write_pdf(
        stylesheets=[style],
        font_config=fonts,
        pdf_variant="pdf/ua-1",
        optimize_images=True,
        jpeg_quality=JPEG_QUALITY,
        dpi=DOTS_PER_INCH,
    )
    return printed


def main() -> None:
    logging.disable()  # the library warns of what a page names and is not fetched; a page is somebody's words
    sys.stdout.buffer.write(pdf(sys.stdin.buffer.read().decode()))


if __name__ == "__main__":
    main()
