from functools import partial

from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.db import transaction

from schools.models import AccessNotice, Center, District, Membership, School, User, Welcome
from schools.roster import known_roles, known_schools, place_of
from schools.search import fold
from schools.unsent import send_all


@transaction.atomic
def welcome(*, users):
    """Enter people into the directory. They choose their password themself, by a link in an e-mail."""
    for user in users:
        user.set_unusable_password()
    User.objects.bulk_create(users)
    _mail_link(users)


@transaction.atomic
def invite(*, name, email, role, schools, school_role, languages, by):
    """Enter a mediator or staff of a school. Whose invitation was taken back is invited anew under the same address."""
    user = User.objects.taken_back().filter(email=email).first() or User(email=email)
    user.name, user.role, user.languages, user.is_active = name, role, languages, True
    _lock_out(user)
    _mail_link([user])
    user.memberships.all().delete()
    Membership.objects.bulk_create(Membership(user=user, school=school, role=school_role) for school in schools)
    _log(user, ADDITION, f"Invited as {user.get_role_display().lower()}.", by)
    return user


@transaction.atomic
def invite_again(*, user, by):
    """A new link by e-mail. The one before opens nothing any more. Answers None if they have come meanwhile."""
    if awaited := _still_awaited(user):
        _lock_out(awaited)
        _mail_link([awaited])
        _log(awaited, CHANGE, "Invited again.", by)
    return awaited


@transaction.atomic
def take_back_invitation(*, user, by):
    """They cannot sign in, and the link that they were sent opens nothing. Answers None if they have come meanwhile."""
    if awaited := _still_awaited(user):
        awaited.is_active = False
        _lock_out(awaited)
        _log(awaited, CHANGE, "Invitation taken back.", by)
    return awaited


def _still_awaited(user):
    """As they are now, and locked: since the page was shown they may have chosen a password and signed in."""
    return User.objects.awaited().select_for_update(no_key=True).filter(pk=user.pk).first()


@transaction.atomic
def change_address(*, user):
    """Whoever reads the new address chooses a password there, if they may sign in at all."""
    _lock_out(user)
    if user.is_active:
        _mail_link([user])


@transaction.atomic
def warn(*, user, at):
    """Whoever has come before, at the address that was theirs until now, that their way in was changed."""
    if user.last_login:
        _notify([AccessNotice(to=user, about=user, address=at)])


@transaction.atomic
def tell_coordinators(*, about=None):
    """The others, that the way in of one person, or of several, was changed."""
    others = User.objects.coordinators().exclude(pk=about and about.pk)
    _notify([AccessNotice(to=coordinator, about=about) for coordinator in others])


def _notify(notices):
    mails = AccessNotice.objects.bulk_create(notices)
    transaction.on_commit(partial(send_all, mails), robust=True)


def _lock_out(user):
    """Without a password; a link that was sent before opens nothing any more, and one that waits is not sent."""
    user.set_unusable_password()
    user.save()
    Welcome.objects.filter(to=user).delete()


def _mail_link(users):
    mails = Welcome.objects.bulk_create(Welcome(to=user) for user in users)
    transaction.on_commit(partial(send_all, mails), robust=True)


def _log(user, flag, sentence, by):
    """In the directory's own log, beside what is changed in the admin."""
    LogEntry.objects.log_actions(by.pk, [user], flag, sentence)


@transaction.atomic
def import_roster(*, rows):
    """Write the rows of a checked roster: all of them, or none. Answers how many of each are new.

    One import at a time: whoever asks twice finds, the second time, that nothing is new.
    """
    Center.objects.select_for_update().first()
    schools, new_schools = _enter_schools(rows)
    people, new_people = _enter_people([row for row in rows if row["email"]])
    _enroll([row for row in rows if row["email"]], people, schools)
    return {"schools": new_schools, "people": new_people}


def _enter_schools(rows):
    """Every school by its place. One that is known gets the address and telephone that the file has for it."""
    schools = known_schools()
    districts = {fold(district.name): district for district in District.objects.order_by("-pk")}
    known, changed = len(schools), {}
    for row in rows:
        place = place_of(row)
        if place[0] not in districts:
            districts[place[0]] = District.objects.create(name=row["district"])
        if place not in schools:
            changed[place] = schools[place] = School(district=districts[place[0]], name=row["school"])
        for field in ("address", "telephone"):
            if row[field] not in ("", getattr(schools[place], field)):
                changed[place] = schools[place]
                setattr(schools[place], field, row[field])
    for school in changed.values():
        school.save()
    return schools, len(schools) - known


def _enter_people(rows):
    people = User.objects.in_bulk({row["email"] for row in rows}, field_name="email")
    new = {
        row["email"]: User(email=row["email"], name=row["name"], role=User.Role.SCHOOL_STAFF)
        for row in rows
        if row["email"] not in people
    }
    welcome(users=list(new.values()))
    return people | new, len(new)


def _enroll(rows, people, schools):
    """A line that leaves the role empty says nothing of it: what is known stays."""
    known, roles = known_roles(people), {}
    for row in rows:
        at = (row["email"], place_of(row))
        roles[at] = row["role"] or roles.get(at) or known.get(at, Membership.Role.OTHER)
    Membership.objects.bulk_create(
        [
            Membership(user=people[email], school=schools[place], role=role)
            for (email, place), role in roles.items()
        ],
        update_conflicts=True,
        unique_fields=["user", "school"],
        update_fields=["role"],
    )
