"""A file that is made from a form comes on the page that answers the form, and is kept nowhere (docs/adr/0015).

Were the file itself the answer, a browser would save it and leave the form standing, with whatever it had said before.
"""

from base64 import b64encode
from dataclasses import dataclass

from django.shortcuts import render, resolve_url


@dataclass(frozen=True)
class MadeFile:
    name: str
    content_type: str
    content: bytes

    @property
    def address(self):
        return f"data:{self.content_type};base64,{b64encode(self.content).decode()}"


def made_page(request, template, file, *, leads_to, **context):
    """The file, and what comes next. The same form sent again makes no second one: `once` leads on to `leads_to`."""
    response = render(request, template, {"file": file, **context})
    response.leads_to = resolve_url(leads_to)
    return response
