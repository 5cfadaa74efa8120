"""Many letters as one file for the printer. Pure."""

import io
from collections.abc import Sequence

import pypdfium2


def join(letters: Sequence[bytes]) -> bytes:
    """PDFs of ours one behind the other; each begins on a page of its own, with its text as it was."""
    whole = pypdfium2.PdfDocument.new()
    try:
        for letter in letters:
            with pypdfium2.PdfDocument(letter) as part:
                whole.import_pages(part)
        file = io.BytesIO()
        whole.save(file)
    finally:
        whole.close()
    return file.getvalue()
