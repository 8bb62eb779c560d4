"""What leaves the center in these tests."""

import re
from base64 import b64decode

from django.utils import timezone

from records import actions


def disclose(case, *, by, **changes):
    how = {
        "document": "referral",
        "to_name": "Dr. Lee, Billings Clinic",
        "ground": "emergency",
        "reason": "A seizure after the fight.",
        "way": "fax",
        "left_on": timezone.localdate(),
    }
    return actions.disclose(case=case, by=by, **how | changes)


def file_of(answer):
    """The name and the content of the file that a page brings."""
    link = re.search(r'<a href="data:[^;"]+;base64,([^"]*)" download="([^"]+)"', answer.text)
    return link[2], b64decode(link[1])
