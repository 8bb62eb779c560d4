"""What a password may not be. It may be anything else: no digit and no sign is asked for, only length.

Refused is what is guessed early. A password is reckoned as its guesser would: a piece that they try anyway costs them
little, whatever is none of these costs letter by letter.
"""

import re
from functools import cache

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

from schools.models import Center, District, School
from schools.search import fold

ROWS = (
    "abcdefghijklmnopqrstuvwxyz",
    "012345678901234567890",
    *("qwertyuiop[]", "qwertzuiop", "azertyuiop", "asdfghjkl;'", "zxcvbnm,./", "yxcvbnm", "wxcvbn"),
    *("1q2w3e4r5t6y7u8i9o0p", "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p", "qazwsxedcrfvtgbyhnujmikolp", "147258369"),
)
OF_THE_PRODUCT = {
    *("password", "passphrase", "restorative", "restore", "justice", "mediation", "mediator", "coordinator"),
    *("administrator", "facilitator", "facilitate", "conference", "circle", "agreement", "reentry", "referral"),
    *("harmed", "responsible", "party", "parties", "preparation", "consent", "obligation", "apology", "welcome"),
    *("center", "district", "school", "student", "teacher", "case", "cases", "tier", "tier3", "demo"),
}
FAMOUS = {
    "correcthorsebatterystaple",
    "correcthorsebattery",
    "thequickbrownfox",
    "tobeornottobe",
    "maytheforcebewithyou",
}
LIKE_LETTERS = str.maketrans("013457@$!", "oleastasi")
LETTER, DIGIT, KNOWN, COMMON = 2, 1, 2, 6
# Four common words, or ten letters of one's own.
ENOUGH = 20
LONGEST, SHORTEST_COMMON, UNLIKE_EACH_OTHER = 40, 4, 5

OVER_AND_OVER = "This says the same thing over and over. Take words that have nothing to do with each other."
A_RUN = "This runs along the keyboard, the alphabet or the numbers, and is guessed early. Take words instead."
TOO_COMMON = "Many people use this password, or what it is made of, so it is guessed first. Choose another one."
TOO_NEAR = (
    "This is close to your name, that of the center or of a school, or to what is done here. Add words that have "
    "nothing to do with them."
)


class GuessedEarlyValidator:
    def validate(self, password, user=None):
        text = re.sub(r"[\s_.-]", "", fold(password))
        if len(text) * LETTER < ENOUGH:
            return  # Too short for any password: that is said already, and nothing else is wrong with it.
        if _repeats(text):
            raise ValidationError(OVER_AND_OVER)
        if _least_effort(text, set(), set()) < ENOUGH:
            raise ValidationError(A_RUN)
        whoever_guesses = _least_effort(text, FAMOUS, _common())
        whoever_knows_them = _least_effort(text, FAMOUS | _words_near(user), _common())
        if whoever_knows_them < ENOUGH:
            raise ValidationError(TOO_NEAR if whoever_knows_them < whoever_guesses else TOO_COMMON)

    def get_help_text(self):
        return "Several words that have nothing to do with each other are good. You may paste it."


def _repeats(text):
    """One part again and again, or hardly a letter unlike the others."""
    read = (text, text.rstrip("0123456789"))
    return len(set(text)) < UNLIKE_EACH_OTHER or any(re.fullmatch(r"(.+?)\1+", each) for each in read)


def _least_effort(text, known, common):
    return min(_effort(as_read, known, common) for as_read in (text, text.translate(LIKE_LETTERS)))


def _effort(text, known, common):
    """The least that a guesser spends on it, piece by piece."""
    least = [0]
    for end in range(1, len(text) + 1):
        ways = [least[-1] + (DIGIT if text[end - 1].isdigit() else LETTER)]
        for start in range(max(0, end - LONGEST), end - 2):
            piece = text[start:end]
            if piece in known or _is_run(piece):
                ways.append(least[start] + KNOWN)
            elif piece in common:
                ways.append(least[start] + COMMON)
        least.append(min(ways))
    return least[-1]


def _is_run(piece):
    return any(piece in row or piece[::-1] in row for row in ROWS)


@cache
def _common():
    return {word for word in CommonPasswordValidator().passwords if len(word) >= SHORTEST_COMMON}


def _words_near(user):
    """Of the person, the center, its districts and schools, and its field."""
    center = Center.current()
    texts = [center.name, center.address] if center else []
    texts += [getattr(user, "name", ""), getattr(user, "email", "")]
    texts += [*District.objects.values_list("name", flat=True), *School.objects.values_list("search", flat=True)]
    return OF_THE_PRODUCT | {word for text in texts for word in re.findall(r"\w{3,}", fold(text))}
