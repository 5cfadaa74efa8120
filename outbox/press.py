"""The only importer of WeasyPrint: HTML in, a PDF whose text can be read out. Pure: the same HTML, the same bytes."""

import hashlib
from collections.abc import Mapping

from weasyprint import HTML
from weasyprint.urls import URLFetcher, URLFetcherResponse

from outbox.pdftext import make_readable


def to_pdf(html: str, resources: Mapping[str, bytes]) -> bytes:
    """`html` as PDF. `resources` (URL to content) is all it can load: nothing comes from the disk or the net."""
    document = HTML(string=html, url_fetcher=_Given(resources)).render()
    identifier = hashlib.sha256(html.encode()).digest()[:16]  # where a random one would stand
    pdf: bytes = document.write_pdf(finisher=make_readable, pdf_identifier=identifier)
    return pdf


class _Given(URLFetcher):  # type: ignore[misc]
    def __init__(self, resources: Mapping[str, bytes]) -> None:
        super().__init__(allowed_protocols=())
        self._resources = resources

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:  # noqa: ARG002
        if url not in self._resources:
            raise ValueError("nothing is loaded from elsewhere")
        return URLFetcherResponse(url, self._resources[url])
