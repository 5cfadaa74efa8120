"""The faces that pages are set in: what Debian's font packages hold of Thai, and the official Sarabun of the project.

Packages: fonts-thai-tlwg, fonts-noto-core, fonts-arundina. Regular styles are taken most, slanted ones seldom.
"""

from pathlib import Path

from scripts.ocr_training.pages import Face

_FONTS = Path("/usr/share/fonts/truetype")
_SARABUN = Path(__file__).parent.parent.parent / "outbox" / "fonts"
# Nearly all letters of agencies, and many to them, are set in TH Sarabun; Laksaman is drawn after it.
_COMMON = ("Sarabun", "Laksaman")
# Sets a tone mark into the vowel below it, not over it (fonts-noto-core 20201225): nobody could tell the two apart.
_BROKEN = "NotoLoopedThai"
_LATIN = ("NotoSans", "NotoSerif", "NotoSansDisplay", "NotoSerifDisplay")
# Never trained on when the question is how a face does that was not seen.
UNSEEN = ("Norasi", "Waree", "ArundinaSerif", "NotoSansThai")


def faces(fonts: Path = _FONTS) -> list[Face]:
    """Every face, in a fixed order.

    Raises:
        FileNotFoundError: a font package is missing.
    """
    found: list[Path] = sorted(_SARABUN.glob("*.ttf"))
    for pattern, package in (
        ("tlwg/*.ttf", "fonts-thai-tlwg"),
        ("noto/Noto*Thai*-*.ttf", "fonts-noto-core"),
        ("arundina/*.ttf", "fonts-arundina"),
    ):
        files = sorted(fonts.glob(pattern))
        if not files:
            raise FileNotFoundError(f"no Thai fonts in {fonts}: install {package}")
        found += files
    return [Face(path, _weight(path.stem)) for path in found]


def companions(fonts: Path = _FONTS) -> list[Path]:
    """Faces without Thai for what a Thai one lacks: those of fonts-noto-core have neither Latin letters nor 0 to 9."""
    return [fonts / "noto" / f"{name}-Regular.ttf" for name in _LATIN]


def _weight(name: str) -> float:
    weight = 6.0 if name.startswith(_COMMON) else 2.0
    if "Oblique" in name or "Italic" in name:
        return weight * 0.08
    return weight * (0.35 if "Bold" in name else 1.0)


def is_legible(face: Face) -> bool:
    """Whether all that it sets can be told apart."""
    return not face.path.stem.startswith(_BROKEN)


def is_unseen(face: Face) -> bool:
    return face.path.stem.startswith(UNSEEN)
