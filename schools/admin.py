"""The directory, kept by administrators. Coordinators read it."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import AutocompleteSelect
from django.contrib.auth.models import Group
from django.shortcuts import redirect
from django.urls import path

from schools import actions, images, sessions
from schools.fresh import fresh
from schools.models import Center, District, Language, Membership, School, User
from schools.roster_view import import_roster
from schools.search import fold

admin.site.unregister(Group)

LOGO_LIMIT = 300 * 1024
# A list that can be narrowed by it gives it away, letter by letter.
NEVER_ASKED = {"password"}


class OwnLookups:
    """A list is narrowed by what its records hold themselves, and by nothing that leans on them."""

    def lookup_allowed(self, lookup, value, request=None):
        own = {field.name for field in self.opts.concrete_fields} - NEVER_ASKED
        return lookup.split("__")[0] in own and super().lookup_allowed(lookup, value, request)


WAY_IN = {"email", "role", "is_active"}


class DirectoryPermissions(OwnLookups):
    """Decided by role: administrators change, coordinators look, nobody deletes what cases lean on."""

    def has_module_permission(self, request):
        return request.user.is_staff

    def has_view_permission(self, request, obj=None):
        return request.user.is_staff

    def has_add_permission(self, request, obj=None):
        return request.user.is_administrator

    def has_change_permission(self, request, obj=None):
        return request.user.is_administrator

    def has_delete_permission(self, request, obj=None):
        return request.user.is_administrator

    def get_deleted_objects(self, objs, request):
        """What leans on a school and forbids its deletion may be cases: that there are some is all that is said."""
        names, counts, perms, protected = super().get_deleted_objects(objs, request)
        return (names, counts, set(), ["Records that are kept."]) if protected else (names, counts, perms, [])


class DirectoryAdmin(DirectoryPermissions, admin.ModelAdmin):
    """What somebody may do, and how long a record is kept, is changed by somebody who has just said who they are."""

    def changeform_view(self, request, *args, **kwargs):
        return _asked_first(super().changeform_view, request, *args, **kwargs)

    def delete_view(self, request, *args, **kwargs):
        return _asked_first(super().delete_view, request, *args, **kwargs)

    def changelist_view(self, request, *args, **kwargs):
        return _asked_first(super().changelist_view, request, *args, **kwargs)

    def would_change(self, request, page, typed):
        """What a form that waits to be sent changes, and of whom: each field and what is in it, in its own words."""
        if not self.has_change_permission(request):
            return []
        key = page.kwargs.get("object_id")
        kept = self.get_object(request, unquote(key)) if key else None
        if kept and page.url_name.endswith("_delete"):
            return [("Deleted", str(kept))]
        if not page.url_name.endswith(("_change", "_add")):
            return []
        # Said before the form is read, which writes what was typed into the record.
        changes = [(self.opts.verbose_name.capitalize(), str(kept))] if kept else []
        form = self.get_form(request, kept, change=kept is not None)(typed, instance=kept)
        changes += _changes_of(form)
        for kind, inline in self.get_formsets_with_inlines(request, kept):
            lines = kind(typed, instance=form.instance, queryset=inline.get_queryset(request))
            for line in lines:
                which = str(line.instance) if line.instance.pk else inline.opts.verbose_name
                changes += [(f"{which}: {label}", value) for label, value in _changes_of(line)]
        return changes

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        for person in _let_in(form, formsets, change):
            actions.tell_coordinators(about=person)


def _changes_of(form):
    return [(form[name].label, _in_words(form[name])) for name in form.changed_data]


def _in_words(bound):
    """What was typed or chosen, as somebody reads it who looks at the form; as it was sent, where the form refuses it."""
    try:
        value = bound.field.clean(bound.data)
    except forms.ValidationError:
        return str(bound.data)
    if isinstance(value, bool):
        return "Yes" if value else "No"
    labels = {} if isinstance(bound.field, forms.ModelChoiceField) else dict(getattr(bound.field, "choices", ()))
    values = value if isinstance(value, list) else [value]
    return ", ".join(str(labels.get(each, each)) for each in values if each not in (None, "")) or "Nothing"


def _let_in(form, formsets, change):
    """Whose way in is another one than before: somebody new, an address, a role, a school."""
    memberships = [lines for lines in formsets if lines.model is Membership]
    people = {line.user for lines in memberships for line in [*lines.new_objects, *dict(lines.changed_objects)]}
    if isinstance(form.instance, User) and (not change or WAY_IN & set(form.changed_data)):
        people.add(form.instance)
    return people


def _asked_first(view, request, *args, **kwargs):
    return (fresh(view) if request.method == "POST" else view)(request, *args, **kwargs)


class CenterForm(forms.ModelForm):
    logo_file = forms.FileField(
        label="Logo",
        required=False,
        help_text="PNG or JPEG, at most 300 kB. It stands in the header and on every letterhead.",
    )
    remove_logo = forms.BooleanField(required=False)

    class Meta:
        model = Center
        fields = ["name", "address", "telephone", "email", "time_zone", "default_language"]

    def clean_logo_file(self):
        upload = self.cleaned_data["logo_file"]
        if upload is None:
            return None
        if upload.size > LOGO_LIMIT:
            raise forms.ValidationError("This picture is larger than 300 kB. Choose a smaller one.")
        picture = images.redrawn(upload.read())
        if picture is None:
            raise forms.ValidationError(
                f"This is not a PNG or JPEG picture of at most {images.LARGEST_SIDE} by {images.LARGEST_SIDE} dots."
            )
        self.instance.logo, self.instance.logo_type = picture
        return upload

    def clean(self):
        if self.cleaned_data.get("remove_logo"):
            self.instance.logo, self.instance.logo_type = None, ""
        return super().clean()


@admin.register(Center)
class CenterAdmin(DirectoryAdmin):
    form = CenterForm

    def changelist_view(self, request, extra_context=None):
        """There is one: its own page, in place of a list of it."""
        if center := Center.objects.only("pk").first():
            return redirect("admin:schools_center_change", center.pk)
        return super().changelist_view(request, extra_context)

    def has_add_permission(self, request):
        return request.user.is_administrator and not Center.objects.exists()

    def has_delete_permission(self, request, obj=None):
        return False


class SchoolInline(DirectoryPermissions, admin.StackedInline):
    model = School
    extra = 0
    show_change_link = True

    def has_delete_permission(self, request, obj=None):
        """On a page of its own: here Django would name every case that leans on the school."""
        return False


@admin.register(District)
class DistrictAdmin(DirectoryAdmin):
    search_fields = ["name"]
    inlines = [SchoolInline]


class NamedAutocomplete(AutocompleteSelect):
    """Says what is to be chosen: Django's own is a box without a name to a screen reader."""

    class Media:
        js = ["js/admin_choice.js"]

    def build_attrs(self, *args, **kwargs):
        words = f"Choose a {self.field.verbose_name}"
        return super().build_attrs(*args, **kwargs) | {"data-placeholder": words}


class MembershipInline(DirectoryPermissions, admin.StackedInline):
    model = Membership
    extra = 1
    autocomplete_fields = ["user", "school"]

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        kwargs["widget"] = NamedAutocomplete(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(School)
class SchoolAdmin(DirectoryAdmin):
    list_display = ["name", "district", "telephone"]
    list_filter = ["district"]
    list_select_related = ["district"]
    search_fields = ["search"]
    inlines = [MembershipInline]

    def get_search_results(self, request, queryset, search_term):
        return super().get_search_results(request, queryset, fold(search_term))

    def get_urls(self):
        name = "schools_school_import"
        return [path("import/", self.admin_site.admin_view(import_roster), name=name), *super().get_urls()]


class UserForm(forms.ModelForm):
    languages = forms.MultipleChoiceField(
        label="Languages spoken",
        choices=Language,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="For mediators: whom they can work with without an interpreter.",
    )

    class Meta:
        model = User
        fields = ["name", "email", "role", "telephone", "languages", "trained_on", "is_active"]


@admin.register(User)
class UserAdmin(DirectoryAdmin):
    form = UserForm
    list_display = ["name", "email", "role", "is_active", "last_login"]
    list_filter = ["role", "is_active"]
    search_fields = ["name", "email"]
    readonly_fields = ["last_login", "joined_at", "password_help"]
    inlines = [MembershipInline]

    def has_delete_permission(self, request, obj=None):
        return False

    def get_readonly_fields(self, request, obj=None):
        """Nobody gives themself another role: an administrator would let themself in to the cases."""
        own = ["role", "is_active"] if obj == request.user else []
        return [*self.readonly_fields, *own]

    def save_model(self, request, obj, form, change):
        if not change:
            actions.welcome(users=[obj])
            messages.info(request, f"{obj} gets an e-mail with a link to choose a password.")
            return
        super().save_model(request, obj, form, change)
        if WAY_IN & set(form.changed_data):
            sessions.end_all_of(obj, keep=request)
            actions.warn(user=obj, at=form.initial["email"])
        if "email" in form.changed_data:
            actions.change_address(user=obj)
            self.log_change(request, obj, f"Was {form.initial['email']}, is {obj.email} now.")
            if obj.is_active:
                messages.info(
                    request, f"{obj} gets an e-mail at the new address, with a link to choose a password."
                )
        if "role" in form.changed_data:
            before = User.Role(form.initial["role"]).label
            self.log_change(request, obj, f"Was {before}, is {obj.get_role_display()} now.")

    @admin.display(description="Password")
    def password_help(self, obj):
        return (
            "People choose their own, by the link in an e-mail. Nobody else sees it. When the link is too old, they "
            "ask for a new one under “I have forgotten my password”."
        )
