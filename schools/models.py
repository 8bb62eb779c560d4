"""The directory: the center, the districts and schools that it serves, and the people who sign in."""

import zoneinfo

from allauth.account import app_settings
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.cache import caches
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.db import models
from django.db.models.functions import Lower
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.http import int_to_base36
from django.utils.translation import gettext_lazy as _

from schools.search import fold
from schools.unsent import Unsent, UnsentQuerySet


class Language(models.TextChoices):
    """What a person speaks."""

    ENGLISH = "en", _("English")
    SPANISH = "es", _("Spanish")
    ARABIC = "ar", _("Arabic")
    CHINESE = "zh", _("Chinese")
    CROW = "cro", _("Crow")
    FRENCH = "fr", _("French")
    HMONG = "hmn", _("Hmong")
    RUSSIAN = "ru", _("Russian")
    SIGN = "ase", _("American Sign Language")
    SOMALI = "so", _("Somali")
    UKRAINIAN = "uk", _("Ukrainian")
    VIETNAMESE = "vi", _("Vietnamese")
    OTHER = "other", _("another language")


class DocumentLanguage(models.TextChoices):
    """What papers and pages for families are written in; for the other languages an interpreter helps."""

    ENGLISH = "en", _("English")
    SPANISH = "es", _("Spanish")


def validate_time_zone(value):
    if value not in zoneinfo.available_timezones():
        raise ValidationError(f"“{value}” is not a time zone. Write one such as America/Denver.")


class Center(models.Model):
    """The mediation center itself: one row, shown in the header and on every letterhead."""

    name = models.CharField(max_length=120)
    address = models.TextField(max_length=300)
    telephone = models.CharField(max_length=40)
    email = models.EmailField("e-mail", blank=True)
    logo = models.BinaryField(null=True, blank=True, editable=False)
    logo_type = models.CharField(max_length=20, blank=True, editable=False)
    time_zone = models.CharField(max_length=60, default="America/Denver", validators=[validate_time_zone])
    default_language = models.CharField(max_length=2, choices=DocumentLanguage, default=DocumentLanguage.ENGLISH)

    class Meta:
        verbose_name_plural = "center"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(pk=1),
                name="one_center",
                violation_error_message="There is one center in an installation.",
            )
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.pk = 1
        super().save(*args, **kwargs)
        caches["process"].delete("center")

    @classmethod
    def current(cls):
        """The center, asked of the database once a minute: it is in every header and changes once a year."""
        return caches["process"].get_or_set("center", lambda: cls.objects.defer("logo").first(), timeout=60)

    @classmethod
    def zone(cls):
        """Where the center's clock stands, for `timezone.override`; before there is a center, the program's own."""
        center = cls.current()
        return zoneinfo.ZoneInfo(center.time_zone) if center else None


class District(models.Model):
    name = models.CharField(max_length=120, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name


class SchoolQuerySet(models.QuerySet):
    def named(self, text):
        """Those that bear it in their name, as it is today."""
        return self.filter(search__contains=fold(text))


class School(models.Model):
    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="schools")
    name = models.CharField(max_length=120)
    address = models.TextField(max_length=300, blank=True)
    telephone = models.CharField(max_length=40, blank=True)
    search = models.TextField(editable=False, default="")

    objects = SchoolQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                "district",
                name="school_name_once_in_a_district",
                violation_error_message="This district already has a school of that name.",
            )
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.search = fold(self.name)
        super().save(*args, **kwargs)


class UserManager(BaseUserManager):
    use_in_migrations = True

    def create_user(self, email, password=None, **fields):
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save()
        return user

    def create_superuser(self, email, password=None, **fields):
        """An administrator: keeps the directory, and reads no case."""
        fields.setdefault("role", User.Role.ADMINISTRATOR)
        return self.create_user(email, password, **fields)

    @classmethod
    def normalize_email(cls, email):
        return (email or "").strip().lower()

    def get_by_natural_key(self, email):
        return self.get(email=self.normalize_email(email))

    def coordinators(self):
        return self.filter(is_active=True, role=User.Role.COORDINATOR)

    def mediators(self):
        """Everyone who may be assigned to a case: coordinators mediate too in a small center."""
        return self.filter(is_active=True, role__in=User.MEDIATING).order_by("name")

    def awaited(self):
        """Who was invited and has not signed in yet, the last first."""
        invited = self.filter(is_active=True, last_login=None, role__in=User.INVITED)
        return invited.order_by("-joined_at", "-pk")

    def taken_back(self):
        """Whose invitation ended before they had come: they may be invited anew."""
        return self.filter(is_active=False, last_login=None)


class User(AbstractBaseUser):
    """Somebody who signs in. The role says what they see; `cases.access` says how."""

    class Role(models.TextChoices):
        SCHOOL_STAFF = "school_staff", _("School staff")
        MEDIATOR = "mediator", _("Mediator")
        COORDINATOR = "coordinator", _("Coordinator")
        ADMINISTRATOR = "administrator", _("Administrator")

    MEDIATING = (Role.MEDIATOR, Role.COORDINATOR)
    # Whom a coordinator may invite. Who coordinates and who keeps the directory, the administrator decides.
    INVITED = (Role.SCHOOL_STAFF, Role.MEDIATOR)

    email = models.EmailField(
        "e-mail",
        unique=True,
        help_text="The login name.",
        error_messages={"unique": "Somebody already signs in with this e-mail address."},
    )
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=20, choices=Role)
    telephone = models.CharField(max_length=40, blank=True)
    languages = models.JSONField("languages spoken", default=list, blank=True)
    trained_on = models.DateField("trained on", null=True, blank=True)
    is_active = models.BooleanField(
        "can sign in", default=True, help_text="Someone who has left can no longer sign in."
    )
    joined_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["name", "pk"]
        verbose_name_plural = "people"
        verbose_name = "person"
        constraints = [
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="email_in_lower_case"),
            models.CheckConstraint(
                condition=models.Q(role__in=["school_staff", "mediator", "coordinator", "administrator"]),
                name="user_role_known",
            ),
        ]

    def __str__(self):
        return self.name

    def get_short_name(self):
        return self.name

    def clean(self):
        super().clean()
        self.email = User.objects.normalize_email(self.email)

    @property
    def is_school_staff(self):
        return self.role == self.Role.SCHOOL_STAFF

    @property
    def is_mediator(self):
        return self.role == self.Role.MEDIATOR

    @property
    def is_coordinator(self):
        return self.role == self.Role.COORDINATOR

    @property
    def mediates(self):
        """Whether they may work a case at all: who has left, or has another role now, may not."""
        return self.is_active and self.role in self.MEDIATING

    @property
    def is_administrator(self):
        return self.role == self.Role.ADMINISTRATOR

    @property
    def is_staff(self):
        """Django's word for: may open the admin."""
        return self.is_coordinator or self.is_administrator

    def _get_session_auth_hash(self, secret=None):
        """A session is that of somebody in a role: with the role it ends, as it does with the password."""
        return salted_hmac(
            "schools.models.User.session", f"{self.role} {self.password}", secret=secret, algorithm="sha256"
        ).hexdigest()

    def has_perm(self, perm, obj=None):
        """Nothing is decided by Django's permissions: the admin asks for the role, pages ask `cases.access`."""
        return False

    def has_module_perms(self, app_label):
        return False

    def languages_spoken(self):
        return [str(Language(code).label) for code in self.languages if code in Language.values]


class Membership(models.Model):
    """A member of staff at one school. Someone may work at several."""

    class Role(models.TextChoices):
        TEACHER = "teacher", _("Teacher")
        COUNSELOR = "counselor", _("Counselor")
        ADMINISTRATOR = "school_administrator", _("School administrator")
        OTHER = "other", "Other"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships", verbose_name="person")
    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=24, choices=Role, default=Role.TEACHER)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "school"],
                name="member_once_in_a_school",
                violation_error_message="This person already belongs to this school.",
            )
        ]

    def __str__(self):
        return f"{self.user}, {self.get_role_display()} at {self.school}"


class Welcome(Unsent):
    """The mail by which somebody new chooses their password. Its link is made when it goes: none is kept anywhere."""

    def __str__(self):
        return f"Welcome to {self.to}"

    def message(self, connection=None):
        key = [int_to_base36(self.to_id), app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(self.to)]
        links = {
            "url": reverse("account_reset_password_from_key", args=key),
            "anew": reverse("account_reset_password"),
        }
        words = {name: f"{settings.SITE_URL}{path}" for name, path in links.items()}
        body = render_to_string("emails/welcome.txt", words)
        return EmailMessage("Choose your password", body, to=[self.to.email], connection=connection)


class AccessNoticeQuerySet(UnsentQuerySet):
    def to_nobody_here(self):
        """Whoever is told at the address that was theirs may be here no longer because of what they are told of."""
        return super().to_nobody_here().filter(address="")


class AccessNotice(Unsent):
    """That somebody's way in was changed: to them at the address that was theirs, and to every coordinator.

    Whoever keeps the directory reads no case, and could let somebody in who does. `about` is None where it is many.
    """

    about = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", null=True)
    address = models.EmailField(blank=True)

    objects = AccessNoticeQuerySet.as_manager()

    def __str__(self):
        return f"Access of {self.about or 'several'}, for {self.to}"

    def message(self, connection=None):
        center = Center.current()
        words = {"url": self._url(), "telephone": center and center.telephone, "is_theirs": bool(self.address)}
        body = render_to_string("emails/access_changed.txt", words)
        subject = "How you sign in was changed" if self.address else "The directory was changed"
        return EmailMessage(subject, body, to=[self.address or self.to.email], connection=connection)

    def _url(self):
        if self.about:
            return f"{settings.SITE_URL}{reverse('admin:schools_user_history', args=[self.about_id])}"
        return f"{settings.SITE_URL}{reverse('admin:schools_user_changelist')}"
