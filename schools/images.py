"""What a file is, by its content: names and headers are only claims."""

SIGNATURES = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
}


def picture_type(content):
    """`image/png`, `image/jpeg`, or None for anything else."""
    return next((kind for start, kind in SIGNATURES.items() if content.startswith(start)), None)
