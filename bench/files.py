"""Files that somebody might send: none, the wrong one, too much of one, and one that pretends to be another."""

import io
import struct
import zlib
from dataclasses import dataclass

PDF = b"%PDF-1.7\n1 0 obj\nendobj\ntrailer\n%%EOF\n"
JPEG = b"\xff\xd8\xff\xe0" + b"pixels" + b"\xff\xd9"


def _png(width, height):
    """Of one white line, whatever size its head tells."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(b"\0" + b"\xff" * 3 * min(width, 9))), (b"IEND", b""))
    body = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(body)


@dataclass(frozen=True)
class Upload:
    name: str
    content: bytes

    def __repr__(self):
        return f"Upload({self.name[:60]!r}, {len(self.content):,} bytes)"

    def opened(self):
        """As a browser would send it: each time anew, since it is read to its end."""
        file = io.BytesIO(self.content)
        file.name = self.name
        return file


FILES = [
    Upload("nothing.pdf", b""),
    Upload("page.pdf", PDF),
    Upload("page.png", _png(1, 1)),
    Upload("page.jpg", JPEG),
    Upload("cut-off.png", _png(9, 1)[:40]),
    Upload("vast.png", _png(60_000, 60_000)),
    Upload("program.pdf", b"MZ\x90\x00" + bytes(200)),
    Upload("page.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
    Upload("page.png", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
    Upload("x" * 5_000 + ".pdf", PDF),
    Upload("../../etc/passwd", PDF),
    Upload("\u202efdp.exe", PDF + bytes(10)),
    Upload('a"b;c=\\.pdf', PDF),
    Upload("eleven-megabytes.pdf", PDF + bytes(11 * 1024 * 1024)),
    Upload("roster.csv", "name,email,role,school\nUna,una@school.example,school,\n".encode("utf-16")),
    Upload("roster.csv", b"name,email,role,school\r\n=1+1,\0,mediator,x\r\n" * 50),
    Upload("roster.csv", b'"' * 5_000),
]
