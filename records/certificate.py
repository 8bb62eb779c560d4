"""What proves a disposal: how many rows of which table are gone, when, and who approved it. No names of the case's."""

from django.apps import apps
from django.conf import settings

from cases import documents


def lines(batch):
    """(table in words, rows) of what is gone, the most first."""
    counted = sorted(batch.counts.items(), key=lambda line: (-line[1], line[0]))
    return [(_in_words(label, rows), rows) for label, rows in counted]


def pdf(batch):
    context = documents.letterhead() | {"batch": batch, "lines": lines(batch), "backup_days": settings.BACKUP_DAYS}
    return documents.render("documents/disposal.html", context, "en")


def _in_words(label, rows):
    options = apps.get_model(label)._meta
    words = options.verbose_name if rows == 1 else options.verbose_name_plural
    return str(words).capitalize()
