"""What only a letter needs."""

from django import template

register = template.Library()


@register.filter
def unbroken(value):
    """A telephone number stays on one line."""
    return value.replace(" ", "\N{NO-BREAK SPACE}")
