"""A program: a page on its input, on its output the words that stand on it once the press has laid it out, and
the letters that the fonts which come along can write.

Never imported: its library makes Pillow open pictures that are cut off, and no process of ours may.
"""

import json
import sys
from pathlib import Path

from matplotlib import get_data_path
from matplotlib.font_manager import get_font
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from bot.paper import press


def main() -> None:
    fonts, ours = FontConfiguration(), press.OurOwn()
    style = CSS(string=press.STYLE, font_config=fonts, url_fetcher=ours)
    page = HTML(string=sys.stdin.buffer.read().decode(), url_fetcher=ours)
    document = page.render(font_config=fonts, stylesheets=[style])
    boxes = (box for each in document.pages for box in each._page_box.descendants())
    font = Path(get_data_path()) / "fonts" / "ttf" / press.FONTS["font:regular"]
    json.dump(
        {
            "words": " ".join(box.text for box in boxes if hasattr(box, "text")),
            "pages": len(document.pages),
            "letters": "".join(map(chr, get_font(str(font)).get_charmap())),
        },
        sys.stdout,
    )


if __name__ == "__main__":
    main()
