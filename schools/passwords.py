"""What a password may not be. It may be anything else: no digit and no sign is asked for, only length."""

import re

from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError

from schools.models import Center

OF_THE_PRODUCT = {
    *("password", "passphrase", "restorative", "restore", "justice", "mediation", "mediator", "coordinator"),
    *("center", "school", "student", "case", "cases", "conference", "circle", "agreement", "reentry", "welcome"),
}
# What must remain of a password without them.
LETTERS, UNLIKE_EACH_OTHER = 8, 5


class CommonPasswordValidator(password_validation.CommonPasswordValidator):
    def get_error_message(self):
        return "Many people use this password, so it is guessed first. Choose another one."

    def get_help_text(self):
        return "Several words that have nothing to do with each other are good. You may paste it."


class NearbyWordsValidator:
    """Whoever guesses begins with the words that lie near: the center's, the person's own, the product's."""

    def validate(self, password, user=None):
        remains = password.lower()
        for word in sorted(_words_near(user), key=len, reverse=True):
            remains = remains.replace(word, "")
        letters = re.findall(r"\w", remains)
        if len(letters) < LETTERS or len(set(letters)) < UNLIKE_EACH_OTHER:
            raise ValidationError(
                "This is close to your name, the center's name or what is done here, or says the same thing over "
                "and over. Add words that have nothing to do with them."
            )

    def get_help_text(self):
        return "Not the name of the center, nor yours."


def _words_near(user):
    center = Center.current()
    texts = [center.name if center else "", getattr(user, "name", ""), getattr(user, "email", "")]
    return OF_THE_PRODUCT | {word for text in texts for word in re.findall(r"\w{3,}", text.lower())}
