"""HTML of a mail -> the text a person sees, with paragraphs, lists and tables. Nothing is ever fetched or run."""

import html as entities
import re

from inscriptis.css_profiles import CSS_PROFILES
from inscriptis.html_engine import Inscriptis
from inscriptis.model.config import ParserConfig
from lxml import etree  # type: ignore[import-untyped]  # ships no types
from lxml.html import HtmlElement, HTMLParser, document_fromstring  # type: ignore[import-untyped]

MAX_HTML = 1_500_000
"""Characters of one HTML part that are rendered."""
MAX_ELEMENTS = 30_000
"""More elements than this, and the tags are only cut out: laying out nested tables takes quadratic time."""

_DROPPED = ("script", "style", "head", "title", "template", "noscript", "iframe", "object", "embed", "svg", "select")
_HIDDEN = re.compile(
    r"(?i)(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|opacity\s*:\s*0(?:\.0+)?\s*(?:;|!|$)"
    r"|font-size\s*:\s*0(?:\.0+)?\s*(?:px|pt|em|%)?\s*(?:;|!|$))"
)
_CITED = re.compile(r"(?i)\b(?:gmail_quote|yahoo_quoted|moz-cite|protonmail_quote|zmail_extra|tutanota_quote)")
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*>", re.IGNORECASE)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_SOLID = "\u2063"
_BLANKS = re.compile(r"[ \t]+$", re.MULTILINE)
_BREAKS = re.compile(r"\n{3,}")
_TAG_BREAK = re.compile(r"(?i)<(?:br|/p|/div|/tr|/li|/h[1-6]|/table|/blockquote)\b[^>]*>")
_ELEMENT = re.compile(r"(?is)<(script|style|head|title)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)")
_TAG = re.compile(r"<[^<>]{0,5000}>")


def to_text(markup: str) -> str:
    """The text of an HTML mail; lines of cited mails begin with `> `. Never raises."""
    source = _CONTROL.sub("", _XML_DECLARATION.sub("", markup[:MAX_HTML]))
    if not source.strip():
        return ""
    if source.count("<") > MAX_ELEMENTS * 2:
        return without_tags(source)
    try:
        tree = document_fromstring(source, parser=HTMLParser(no_network=True, remove_comments=True, remove_pis=True))
        _prune(tree)
        text = _with_citations(tree, 0)
    except (etree.LxmlError, AssertionError, AttributeError, LookupError, RecursionError, TypeError, ValueError):
        return without_tags(source)
    # The parser gives up on absurd nesting; the text is there all the same.
    return _tidy(text) or without_tags(source)


def without_tags(markup: str) -> str:
    """The text between the tags, for HTML that cannot be laid out and for text/enriched."""
    bare = _TAG.sub("", _TAG_BREAK.sub("\n", _ELEMENT.sub("", markup)))
    return _tidy(entities.unescape(bare))


def _tidy(text: str) -> str:
    plain = text.replace("\u00a0", " ").replace(_SOLID, " ").replace("\u200b", "").replace("\ufeff", "")
    return _BREAKS.sub("\n\n", _BLANKS.sub("", plain)).strip("\n")


def _prune(tree: HtmlElement) -> None:
    """Takes out what a reader does not see, and gives Outlook's paragraphs the zero margin they have there."""
    doomed = [
        element
        for element in tree.iter()
        if isinstance(element.tag, str)
        and (element.tag in _DROPPED or _HIDDEN.search(element.get("style", "")) or element.get("hidden") is not None)
        and element is not tree
    ]
    for element in doomed:
        if element.getparent() is not None:
            element.drop_tree()
    for element in tree.iter():
        # The layout engine would fold no-break blanks, which is how composers write two blanks or an empty line.
        element.text = element.text and element.text.replace("\u00a0", _SOLID)
        element.tail = element.tail and element.tail.replace("\u00a0", _SOLID)
    for element in tree.iter("p"):
        style = re.sub(r"\s", "", element.get("style", "").lower())
        if "MsoNormal" in element.get("class", "") or re.search(r"margin:0(?:[a-z;]|$)", style):
            element.tag = "div"


def _with_citations(tree: HtmlElement, depth: int) -> str:
    """Renders a tree; cited mails inside are rendered on their own and come back as lines beginning with `> `."""
    cited: dict[str, str] = {}
    if depth < 5:
        for quote in [one for one in tree.iter("blockquote") if one is not tree and _is_citation(one)]:
            parent = quote.getparent()
            if parent is None or any(_is_citation(one) for one in quote.iterancestors("blockquote") if one is not tree):
                continue
            # A token that cannot stand in a mail: control characters were taken out before.
            token = f"\u2060{depth}.{len(cited)}\u2060"
            cited[token] = _with_citations(_detached(quote), depth + 1)
            place = etree.SubElement(parent, "div")
            place.text = token
            place.tail, quote.tail = quote.tail, None
            parent.replace(quote, place)
    text = Inscriptis(tree, ParserConfig(css=CSS_PROFILES["strict"].copy())).get_text() or ""
    for token, inner in cited.items():
        lines = _tidy(inner).split("\n")
        text = text.replace(token, "\n".join(f"> {line}".rstrip() for line in lines))
    return text


def _is_citation(quote: HtmlElement) -> bool:
    return (
        quote.get("type", "").lower() == "cite"
        or bool(quote.get("cite"))
        or bool(_CITED.search(quote.get("class", "")))
    )


def _detached(quote: HtmlElement) -> HtmlElement:
    """A copy that stands alone as a document body, free of the quote's own indentation."""
    body = document_fromstring("<html><body></body></html>")
    holder = body.find("body")
    holder.text = quote.text
    for child in list(quote):
        holder.append(child)
    return body
