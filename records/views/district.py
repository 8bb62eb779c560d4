from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.text import slugify

from cases import access
from cases.models import Case
from cases.views.once import once
from cases.views.page import form_page
from records import actions
from records.forms.district import DeleteDistrictForm, ExportDistrictForm
from records.views.made_file import MadeFile, made_page
from schools.fresh import fresh
from schools.models import District


@fresh
@once
def export_district(request, pk):
    district = _district(request, pk)
    form = ExportDistrictForm(request.POST or None)
    if form.is_valid():
        with form.refusals():
            zipped = actions.export_district(district=district, by=request.user, **form.cleaned_data)
            file = MadeFile(f"{slugify(district.name)}.zip", "application/zip", zipped)
            return made_page(
                request, "records/district_made.html", file, leads_to="records:disposals", district=district
            )
    return form_page(request, "records/export_district.html", form, district=district)


@fresh
@once
def delete_district(request, pk):
    """Only a list: two coordinators decide on it before anything goes."""
    district = _district(request, pk)
    form = DeleteDistrictForm(request.POST or None)
    if form.is_valid():
        with form.refusals():
            batch = actions.propose_district(district=district, by=request.user, **form.cleaned_data)
            messages.success(request, "The list is made. Look through it; another coordinator approves it.")
            return redirect(batch)
    still_open = Case.objects.visible_to(request.user).open().filter(school__district=district).count()
    return form_page(request, "records/delete_district.html", form, district=district, still_open=still_open)


def _district(request, pk):
    access.require_role(access.can_dispose(request.user, None))
    return get_object_or_404(District, pk=pk)
