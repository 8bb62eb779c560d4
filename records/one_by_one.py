"""What a night does to many records it does to each by itself: one that cannot be done keeps no other."""

import logging

logger = logging.getLogger(__name__)


def one_by_one(do, records, *, could_not):
    """`do` counts what it did to a record, in its own transaction. Answers their sum, and how many failed.

    Whatever one fails by, the log says it after the sentence `could_not`, and without a name.
    """
    done = failed = 0
    for record in records:
        try:
            done += do(record)
        except Exception:
            failed += 1
            logger.exception(could_not)
    return done, failed
