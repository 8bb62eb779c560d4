"""A roster: schools and their staff in one CSV file, one line a school or a person at a school."""

import csv
import io

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from schools.models import Membership, School, User

COLUMNS = ["district", "school", "address", "telephone", "name", "email", "role"]
REQUIRED = ["district", "school"]
MOST_ROWS = 5_000
LIMITS = {"district": 120, "school": 120, "address": 300, "telephone": 40, "name": 120, "email": 254}
ROLES = {label.lower(): value for value, label in Membership.Role.choices} | {v: v for v in Membership.Role.values}


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
        if missing := [name for name in REQUIRED if name not in header]:
            self.problems.append((1, f"The first line must name the columns; “{missing[0]}” is missing."))
            return
        for number, cells in self._numbered(lines):
            if len(self.rows) == MOST_ROWS:
                self.problems.append((number, f"A file may have {MOST_ROWS} rows. Split this one."))
                return
            if any(cell.strip() for cell in cells):
                self._take(number, header, cells)
        if not self.rows and not self.problems:
            self.problems.append((None, "There is no row below the first line."))

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
        row["role"] = ROLES.get(row["role"].lower(), Membership.Role.OTHER)
        self.rows.append(row)

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
        if row["role"] and row["role"].lower() not in ROLES:
            yield f"“{row['role']}” is not a role. Use one of: {', '.join(map(str, Membership.Role.labels))}."
        try:
            validate_email(row["email"])
        except ValidationError:
            yield f"“{row['email']}” is not an e-mail address." if row["email"] else "The e-mail is missing."
            return
        known = User.objects.filter(email=row["email"]).first()
        if known and not known.is_school_staff:
            yield f"{row['email']} belongs to somebody of the center, not to school staff."

    def summary(self):
        """How many schools and people the file names, and how many of them are new."""
        schools = {(row["district"].lower(), row["school"].lower()) for row in self.rows}
        people = {row["email"] for row in self.rows if row["email"]}
        known = {(d.lower(), s.lower()) for d, s in School.objects.values_list("district__name", "name")}
        registered = set(User.objects.filter(email__in=people).values_list("email", flat=True))
        return {
            "schools": len(schools),
            "new_schools": len(schools - known),
            "people": len(people),
            "new_people": len(people - registered),
        }
