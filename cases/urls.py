from django.urls import path

from cases.views.conflict import conflict
from cases.views.detail import detail
from cases.views.referral import referral

app_name = "cases"

urlpatterns = [
    path("referrals/<ref>/", referral, name="referral"),
    path("cases/<ref>/", detail, name="detail"),
    path("cases/<ref>/conflict/", conflict, name="conflict"),
]
