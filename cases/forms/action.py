from contextlib import contextmanager

from django import forms

from cases.lifecycle import Refused


class ActionForm(forms.Form):
    """A form whose action may refuse: the sentences stand on the form, and everything typed stays in it."""

    required_css_class = "required"

    @contextmanager
    def refusals(self):
        try:
            yield
        except Refused as refused:
            for sentence in refused.sentences:
                self.add_error(None, sentence)
