"""A picture that came from outside, drawn anew: what else was in the file, and whoever had taken it, stay behind."""

import io
import warnings

from PIL import Image, UnidentifiedImageError

FORMATS = {"PNG": "image/png", "JPEG": "image/jpeg"}
LARGEST_SIDE = 2000


def redrawn(content):
    """The bytes of the same picture and its content type; None of what is no whole PNG or JPEG, or is too large."""
    try:
        with warnings.catch_warnings(), Image.open(io.BytesIO(content), formats=list(FORMATS)) as picture:
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            if max(picture.size) > LARGEST_SIDE:
                return None
            return _drawn(picture, picture.format), FORMATS[picture.format]
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError, Warning):
        return None


def _drawn(picture, kind):
    """In the plain colors that a page and a letterhead are drawn with, and without anything beside the picture."""
    bare = picture.convert("RGBA" if kind == "PNG" else "RGB")
    bare.info.clear()
    file = io.BytesIO()
    bare.save(file, kind, **({"quality": 90} if kind == "JPEG" else {}))
    return file.getvalue()
