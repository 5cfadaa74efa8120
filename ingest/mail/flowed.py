"""Text in the form format=flowed (RFC 3676)."""


def unflow(text: str, *, delsp: bool = False) -> str:
    """Undoes format=flowed (RFC 3676): a line that ends in a blank goes on in the next one of the same quote depth."""
    paragraphs: list[list[str]] = []
    soft_depth: int | None = None
    for line in text.split("\n"):
        content = line.lstrip(">")
        depth = len(line) - len(content)
        content = content.removeprefix(" ")
        soft = content.endswith(" ") and content != "-- "
        piece = content[:-1] if soft and delsp else content
        if soft_depth == depth and content != "-- ":
            paragraphs[-1].append(piece)
        else:
            paragraphs.append([">" * depth + " " if depth else "", piece])
        soft_depth = depth if soft else None
    return "\n".join("".join(pieces) for pieces in paragraphs)
