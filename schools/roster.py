"""A roster: schools and their staff in one CSV file, one line a school or a person at a school."""

import csv
import io

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from schools.models import Membership, School, User
from schools.search import fold

COLUMNS = ["district", "school", "address", "telephone", "name", "email", "role"]
REQUIRED = ["district", "school"]
# As many mails to new people as a mail server that takes a tenth of a second for each takes in one request.
MOST_ROWS = 250
LIMITS = {"district": 120, "school": 120, "address": 300, "telephone": 40, "name": 120, "email": 254}


def place_of(row):
    """A district and a school of it, the same however the file writes them."""
    return fold(row["district"]), fold(row["school"])


def known_schools():
    """{place: school} of the directory. Of two that are called alike the older one is meant."""
    schools = School.objects.select_related("district").order_by("-pk")
    return {(fold(school.district.name), school.search): school for school in schools}


def known_roles(emails):
    """{(e-mail, place): role} of those who are in the directory already."""
    memberships = Membership.objects.filter(user__email__in=emails).select_related("user", "school__district")
    return {(m.user.email, (fold(m.school.district.name), m.school.search)): m.role for m in memberships}


def _plain(role):
    return fold(role).replace("_", " ").replace("counsellor", "counselor").removeprefix("school ")


ROLES = {_plain(label): value for value, label in Membership.Role.choices}


class Roster:
    """What a file says: `rows` to write, and `problems` as (line number, sentence).

    Line numbers are those that a spreadsheet shows, the header being line 1.
    """

    def __init__(self, text):
        self.rows, self.problems = [], []
        try:
            self._read(text)
        except csv.Error as error:
            self.problems.append((None, f"This cannot be read as CSV: {error}."))

    @property
    def is_good(self):
        return bool(self.rows) and not self.problems

    def _read(self, text):
        lines = csv.reader(io.StringIO(text), strict=True)
        header = [name.strip().lower() for name in next(lines, [])]
        if problem := self._problem_of_header(header):
            self.problems.append((1, problem))
            return
        for number, cells in self._numbered(lines):
            if len(self.rows) == MOST_ROWS:
                self.problems.append((number, f"A file may have {MOST_ROWS} rows. Split this one."))
                return
            if any(cell.strip() for cell in cells):
                self._take(number, header, cells)
        self._compare_people()
        self.problems.sort(key=lambda problem: problem[0])
        if not self.rows and not self.problems:
            self.problems.append((None, "There is no row below the first line."))

    def _problem_of_header(self, header):
        for name in REQUIRED:
            if name not in header:
                return f"The first line must name the columns; “{name}” is missing."
        for name in COLUMNS:
            if header.count(name) > 1:
                return f"The first line names the column “{name}” more than once. Keep one of them."
        return ""

    def _numbered(self, lines):
        """Each row with its number. One whose quotation marks cannot be read is told like any other bad row."""
        number = 1
        while True:
            number += 1
            try:
                cells = next(lines)
            except StopIteration:
                return
            except csv.Error:
                sentence = "This row cannot be read as CSV: look at its quotation marks and commas."
                self.problems.append((number, sentence))
                continue
            yield number, cells

    def _take(self, number, header, cells):
        given = dict(zip(header, (cell.strip() for cell in cells), strict=False))
        row = {name: given.get(name, "") for name in COLUMNS}
        row["email"] = User.objects.normalize_email(row["email"])
        if len(cells) > len(header):
            self.problems.append((number, "There are more cells than columns: is a comma missing its quotes?"))
        self.problems += [(number, sentence) for sentence in self._problems_of(row)]
        row["role"] = ROLES.get(_plain(row["role"]), "")
        self.rows.append(row | {"line": number})

    def _problems_of(self, row):
        for name in REQUIRED:
            if not row[name]:
                yield f"The {name} is missing."
        for name, limit in LIMITS.items():
            if len(row[name]) > limit:
                yield f"The {name} is longer than {limit} characters."
        if row["name"] or row["email"] or row["role"]:
            yield from self._problems_of_person(row)

    def _problems_of_person(self, row):
        if not row["name"]:
            yield "The person's name is missing."
        if row["role"] and _plain(row["role"]) not in ROLES:
            yield f"“{row['role']}” is not a role. Use one of: {', '.join(map(str, Membership.Role.labels))}."
        try:
            validate_email(row["email"])
        except ValidationError:
            yield f"“{row['email']}” is not an e-mail address." if row["email"] else "The e-mail is missing."

    def _compare_people(self):
        """Each person with the directory, and with what the lines above say of them."""
        rows = [row for row in self.rows if row["name"] and row["email"]]
        emails = {row["email"] for row in rows}
        users, roles = User.objects.in_bulk(emails, field_name="email"), known_roles(emails)
        first, first_here = {}, {}
        for row in rows:
            email, here = row["email"], (row["email"], place_of(row))
            above = first.setdefault(email, row)
            above_here = first_here.setdefault(here, row) if row["role"] else row
            sentences = [
                *_against_directory(row, users.get(email), roles.get(here)),
                *_against_lines(row, above, above_here),
            ]
            self.problems += [(row["line"], sentence) for sentence in sentences]

    def summary(self):
        """How many schools and people the file names, and how many of them are new."""
        schools = {place_of(row) for row in self.rows}
        people = {row["email"] for row in self.rows if row["email"]}
        return {
            "schools": len(schools),
            "new_schools": len(schools - known_schools().keys()),
            "people": len(people),
            "new_people": len(people) - User.objects.filter(email__in=people).count(),
        }


def _against_directory(row, user, role):
    if user is None:
        return
    if not user.is_school_staff:
        yield f"{user.email} belongs to somebody of the center, not to school staff."
    elif not user.is_active:
        yield (
            f"{user.email} is {user}, who has left and cannot sign in. Take this line out, or let them in again "
            "in the directory first."
        )
    elif fold(user.name) != fold(row["name"]):
        yield f"{user.email} is {user} in the directory. Write that name, or correct it there first."
    if role not in (None, Membership.Role.OTHER) and row["role"] not in ("", role):
        label = Membership.Role(role).label
        yield f"{user.email} is {label} at this school. Leave the role empty, or change it in the directory first."


def _against_lines(row, above, above_here):
    if fold(above["name"]) != fold(row["name"]):
        yield f"{row['email']} is {above['name']} on line {above['line']}. Everybody has an e-mail address of their own."
    if above_here["role"] != row["role"]:
        label = Membership.Role(above_here["role"]).label
        yield f"{row['email']} is {label} at this school on line {above_here['line']}."
