"""What an uploaded file is, by what stands in it: its name and its claimed type prove nothing."""

from schools import uploads

LARGEST = uploads.LARGEST

# How each begins, and what stands near its end: a file that was cut off on its way is refused too.
KINDS = {
    "application/pdf": (b"%PDF-", b"%%EOF"),
    "image/png": (b"\x89PNG\r\n\x1a\n", b"IEND"),
    "image/jpeg": (b"\xff\xd8\xff", b"\xff\xd9"),
}
SUFFIXES = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg"}


def kind_of(content):
    """The content type of a whole PDF, PNG or JPEG; None of anything else."""
    for content_type, (start, end) in KINDS.items():
        if content.startswith(start) and end in content[-2048:]:
            return content_type
    return None
