from django.contrib import messages
from django.shortcuts import redirect, render

from cases import actions
from cases.views.called_off import called_off
from cases.views.loading import party_for, person_url
from cases.withdrawing import consequences


def withdraw(request, ref, pk):
    """No reason is asked: the page says what happens, and one button does it."""
    party = party_for(request, ref, pk)
    if request.method == "POST":
        with called_off(request, party.case, f"person-{pk}"):
            actions.withdraw(party=party, by=request.user)
            messages.success(request, f"{party} has withdrawn. Their consents have ended.", f"person-{pk}")
        return redirect(person_url(party))
    context = {"case": party.case, "party": party, "consequences": consequences(party)}
    return render(request, "cases/withdraw.html", context)


def rejoin(request, ref, pk):
    party = party_for(request, ref, pk)
    if request.method == "POST":
        actions.rejoin(party=party, by=request.user)
        messages.success(request, f"{party} takes part again. Every consent is asked anew.", f"person-{pk}")
        return redirect(person_url(party))
    return render(request, "cases/rejoin.html", {"case": party.case, "party": party})
