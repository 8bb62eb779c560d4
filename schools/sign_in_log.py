"""Who came in, who tried, and what was changed about how they come in: a line each on the program's log.

By a person's number in the directory and never by their name or address: it may be read by people who may not know.
"""

import logging

logger = logging.getLogger("sign_in")


def told(what, person=None):
    if person is None:
        logger.info("%s: nobody of ours", what)
    else:
        logger.info("%s: person %s", what, person.pk)
