from django.urls import path

from cases.views.conflict import conflict
from cases.views.detail import detail
from cases.views.referral import referral
from cases.views.referral_document import referral_document

app_name = "cases"

urlpatterns = [
    path("referrals/<ref>/", referral, name="referral"),
    path("referrals/<ref>/documents/<slug:name>.pdf", referral_document, name="referral_document"),
    path("cases/<ref>/", detail, name="detail"),
    path("cases/<ref>/conflict/", conflict, name="conflict"),
]
