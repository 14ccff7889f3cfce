"""PDF as plain text, page by page, with a warning for pages without text."""

import pypdfium2
import pypdfium2.raw as pdfium

from graph_api.errors import SourceError
from graph_api.reading.formats.plain import SourceText

_FEW = 12
_MOST_PAGES = 5000


def read(data: bytes, name: str) -> SourceText:
    """Read the text of a PDF file; a form feed ends each page.

    :raises SourceError: it is damaged, protected by a password, or holds pictures of pages only.
    """
    try:
        file = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        protected = "assword" in str(error)
        message = (
            "is protected by a password. Save it without one."
            if protected
            else f"is no PDF file that can be read: {error}."
        )
        raise SourceError(message, name) from None
    with file:
        pages = len(file)
        if pages > _MOST_PAGES:
            raise SourceError(f"has {pages:,} pages; {_MOST_PAGES:,} are read at most.", name)
        texts, scanned = [], []
        for number in range(pages):
            text, pictured = _page(file, number)
            texts.append(text)
            if pictured:
                scanned.append(number + 1)
    if scanned and len(scanned) == pages:
        raise SourceError(
            "holds pictures of pages, no text. Run it through text recognition (OCR).", name
        )
    warnings = []
    if scanned:
        listed = ", ".join(map(str, scanned[:20])) + (" and more" if len(scanned) > 20 else "")
        warnings.append(f"Pages that are pictures were not read: {listed}.")
    return SourceText("\f".join(texts), warnings)


def _page(file: pypdfium2.PdfDocument, number: int) -> tuple[str, bool]:
    page = file[number]
    try:
        words = page.get_textpage()
        text = words.get_text_range().replace("\r\n", "\n").replace("\r", "\n")
        words.close()
        few = len(text.strip()) < _FEW
        pictured = few and any(
            o.type == pdfium.FPDF_PAGEOBJ_IMAGE for o in page.get_objects(max_depth=3)
        )
        return text, pictured
    finally:
        page.close()
