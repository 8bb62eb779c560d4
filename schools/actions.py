from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.crypto import get_random_string

from schools.models import District, Membership, School, User


@transaction.atomic
def welcome(*, user):
    """Enter somebody into the directory. They choose their password themself, by a link in an e-mail."""
    user.set_password(get_random_string(40))
    user.save()
    key = [user_pk_to_url_str(user), default_token_generator.make_token(user)]
    link = reverse("account_reset_password_from_key", args=key)
    body = render_to_string("emails/welcome.txt", {"url": f"{settings.SITE_URL}{link}", "user": user})
    message = EmailMessage(subject="Choose your password", body=body, to=[user.email])
    transaction.on_commit(message.send, robust=True)
    return user


@transaction.atomic
def invite(*, name, email, role, schools, school_role, languages, by):
    """Enter a mediator or staff of a school. Whose invitation was taken back is invited anew under the same address."""
    user = User.objects.taken_back().filter(email=email).first() or User(email=email)
    user.name, user.role, user.languages, user.is_active = name, role, languages, True
    welcome(user=user)
    user.memberships.all().delete()
    Membership.objects.bulk_create(Membership(user=user, school=school, role=school_role) for school in schools)
    _log(user, ADDITION, f"Invited as {user.get_role_display().lower()}.", by)
    return user


@transaction.atomic
def invite_again(*, user, by):
    """A new link by e-mail. The one before opens nothing any more."""
    welcome(user=user)
    _log(user, CHANGE, "Invited again.", by)


@transaction.atomic
def take_back_invitation(*, user, by):
    """They cannot sign in, and the link that they were sent opens nothing any more."""
    user.is_active = False
    user.set_password(get_random_string(40))
    user.save()
    _log(user, CHANGE, "Invitation taken back.", by)


def _log(user, flag, sentence, by):
    """In the directory's own log, beside what is changed in the admin."""
    LogEntry.objects.log_actions(by.pk, [user], flag, sentence)


@transaction.atomic
def import_roster(*, rows):
    """Write the rows of a checked roster: all of them, or none. Answers how many of each are new."""
    made = {"schools": 0, "people": 0}
    for row in rows:
        district, _ = District.objects.get_or_create(name=row["district"])
        school = district.schools.filter(name__iexact=row["school"]).first()
        if school is None:
            school = School(district=district, name=row["school"])
            made["schools"] += 1
        for field in ("address", "telephone"):
            if row.get(field):
                setattr(school, field, row[field])
        school.save()
        if row["email"]:
            made["people"] += _enroll(row, school)
    return made


def _enroll(row, school):
    user = User.objects.filter(email=row["email"]).first()
    is_new = user is None
    if is_new:
        user = welcome(user=User(email=row["email"], name=row["name"], role=User.Role.SCHOOL_STAFF))
    Membership.objects.update_or_create(user=user, school=school, defaults={"role": row["role"]})
    return is_new
