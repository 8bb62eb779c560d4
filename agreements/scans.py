"""What an uploaded file is, by what stands in it: its name and its claimed type prove nothing."""

import io
import re
import warnings

from PIL import Image, UnidentifiedImageError

from schools import uploads

LARGEST = uploads.LARGEST

SUFFIXES = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg"}
# What stands near the end of a picture: one that was cut off on its way is refused too.
PICTURES = {"PNG": ("image/png", b"IEND"), "JPEG": ("image/jpeg", b"\xff\xd9")}
# The end of every PDF says where its table of contents begins: a table, or an object that holds one.
LAST_WORDS = re.compile(rb"startxref\s+(\d{1,10})\s+%%EOF")
TABLE = re.compile(rb"\s*(?:xref\b|\d+\s+\d+\s+obj\b)")


def kind_of(content):
    """The content type of a whole PDF, PNG or JPEG; None of anything else."""
    return "application/pdf" if _is_pdf(content) else _kind_of_picture(content)


def _is_pdf(content):
    said = LAST_WORDS.findall(content[-2048:])
    return content.startswith(b"%PDF-") and bool(said) and bool(TABLE.match(content, int(said[-1])))


def _kind_of_picture(content):
    try:
        with warnings.catch_warnings(), Image.open(io.BytesIO(content), formats=list(PICTURES)) as picture:
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture.verify()
            kind, end = PICTURES[picture.format]
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return None
    return kind if end in content[-2048:] else None
