from django.urls import path

from cases.views.assigning import assign, conflict, unassign
from cases.views.closing import close, reopen
from cases.views.consent import consent, withdraw_consent
from cases.views.contact import log_contact, tick_step
from cases.views.detail import detail
from cases.views.history import history, list_history
from cases.views.hold import lift_hold, set_hold
from cases.views.lists import case_list, search
from cases.views.note import write_note
from cases.views.party import add_guardian, add_party, change_party, party
from cases.views.preconference import check_safety, prepare
from cases.views.refer import discard_draft, draft, refer
from cases.views.referral import answer, referral
from cases.views.referral_document import referral_document
from cases.views.referrals import referrals
from cases.views.screening import accept, ask, decline, queue, screen
from cases.views.withdrawal import rejoin, withdraw

app_name = "cases"

urlpatterns = [
    path("referrals/", referrals, name="referrals"),
    path("referrals/new/", refer, name="refer"),
    path("referrals/drafts/<int:pk>/", draft, name="draft"),
    path("referrals/drafts/<int:pk>/discard/", discard_draft, name="discard_draft"),
    path("referrals/<ref>/", referral, name="referral"),
    path("referrals/<ref>/documents/<slug:name>.pdf", referral_document, name="referral_document"),
    path("referrals/<ref>/answer/", answer, name="answer"),
    path("search/", search, name="search"),
    path("screening/", queue, name="queue"),
    path("cases/", case_list, name="list"),
    path("cases/<ref>/", detail, name="detail"),
    path("cases/<ref>/accept/", accept, name="accept"),
    path("cases/<ref>/ask/", ask, name="ask"),
    path("cases/<ref>/assign/", assign, name="assign"),
    path("cases/<ref>/close/", close, name="close"),
    path("cases/<ref>/conflict/", conflict, name="conflict"),
    path("cases/<ref>/contact/<int:pk>/tick/", tick_step, name="tick_step"),
    path("cases/<ref>/decline/", decline, name="decline"),
    path("cases/<ref>/history/", history, name="history"),
    path("history/", list_history, name="list_history"),
    path("cases/<ref>/hold/lift/", lift_hold, name="lift_hold"),
    path("cases/<ref>/hold/set/", set_hold, name="set_hold"),
    path("cases/<ref>/notes/write/", write_note, name="write_note"),
    path("cases/<ref>/people/add/", add_party, name="add_party"),
    path("cases/<ref>/people/<int:pk>/", party, name="party"),
    path("cases/<ref>/people/<int:pk>/add-guardian/", add_guardian, name="add_guardian"),
    path("cases/<ref>/people/<int:pk>/change/", change_party, name="change_party"),
    path("cases/<ref>/people/<int:pk>/check-safety/", check_safety, name="check_safety"),
    path("cases/<ref>/people/<int:pk>/consent/", consent, name="consent"),
    path("cases/<ref>/people/<int:pk>/consent/<int:consent>/withdraw/", withdraw_consent, name="withdraw_consent"),
    path("cases/<ref>/people/<int:pk>/contact/", log_contact, name="log_contact"),
    path("cases/<ref>/people/<int:pk>/prepare/", prepare, name="prepare"),
    path("cases/<ref>/people/<int:pk>/rejoin/", rejoin, name="rejoin"),
    path("cases/<ref>/people/<int:pk>/withdraw/", withdraw, name="withdraw"),
    path("cases/<ref>/reopen/", reopen, name="reopen"),
    path("cases/<ref>/screen/", screen, name="screen"),
    path("cases/<ref>/unassign/<int:pk>/", unassign, name="unassign"),
]
