"""The forms of a page, as a browser finds them: where they are sent, and which fields they hold."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Form:
    action: str = ""
    method: str = "get"
    data: dict = field(default_factory=dict)
    files: list = field(default_factory=list)
    buttons: set = field(default_factory=set)


class Forms(HTMLParser):
    """`Forms.of(page)` answers them with what a browser would send if nothing were touched."""

    def __init__(self):
        super().__init__()
        self.found, self.form, self.select, self.textarea = [], None, None, None

    @classmethod
    def of(cls, page):
        parser = cls()
        parser.feed(page)
        return parser.found

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "form":
            self.form = Form(attributes.get("action") or "", (attributes.get("method") or "get").lower())
            self.found.append(self.form)
        elif self.form is not None and hasattr(self, f"_{tag}"):
            getattr(self, f"_{tag}")(attributes)

    def handle_endtag(self, tag):
        if tag == "form":
            self.form = None
        elif tag == "select":
            self.select = None
        elif tag == "textarea":
            self.textarea = None

    def handle_data(self, data):
        if self.form is not None and self.textarea:
            self.form.data[self.textarea] += data.removeprefix("\n")

    def _input(self, attributes):
        name, kind = attributes.get("name"), attributes.get("type", "text")
        is_sent = kind not in ("checkbox", "radio", "submit", "file") or "checked" in attributes
        if name and is_sent:
            self.form.data[name] = attributes.get("value") or ""
        elif name and kind == "file":
            self.form.files.append(name)
        elif name and kind != "submit":
            self.form.data.setdefault(name, "")

    def _button(self, attributes):
        if attributes.get("name"):
            self.form.buttons.add(attributes["name"])
            self.form.data.setdefault(attributes["name"], attributes.get("value") or "")

    def _select(self, attributes):
        self.select = attributes.get("name")
        if self.select:
            self.form.data.setdefault(self.select, "")

    def _option(self, attributes):
        if self.select and "selected" in attributes:
            self.form.data[self.select] = attributes.get("value") or ""

    def _textarea(self, attributes):
        self.textarea = attributes.get("name")
        if self.textarea:
            self.form.data[self.textarea] = ""
