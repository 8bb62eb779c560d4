from dataclasses import dataclass
from datetime import date

from agreements.models import Signature


@dataclass(frozen=True, kw_only=True)
class Yes:
    """How a signer said yes: by their name, typed or drawn here, or on the paper that they signed.

    `strokes` are those of `strokes.validated()`; `scan` is (bytes, content type) of the paper, signed on the day
    `signed_on`, today if none is said; `language` is the one that they read in, the agreement's own where none was
    chosen; `share`: the school may have a copy.
    """

    typed_name: str = ""
    strokes: list | None = None
    scan: tuple[bytes, str] | None = None
    signed_on: date | None = None
    language: str = ""
    share: bool = False

    @property
    def method(self):
        if self.scan is not None:
            return Signature.Method.PAPER
        return Signature.Method.TYPED if self.strokes is None else Signature.Method.DRAWN

    @property
    def is_on_paper(self):
        return self.method == Signature.Method.PAPER
