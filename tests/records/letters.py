"""What leaves the center in these tests."""

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
