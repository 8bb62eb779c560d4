"""How far an agreement in force is kept, and the one thing to do next about it."""

from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse
from django.utils import timezone

from agreements.models import Told
from cases.next_step import NextStep


@dataclass(frozen=True)
class Keeping:
    """What was read of the agreement: its obligations, its follow-ups, and the harmed who have still to hear.

    `news` is what those have to hear: a value of `Told.What`, or nothing while there is none. Once its case is closed
    it `is_over`: no follow-up comes any more.
    """

    obligations: list
    follow_ups: list
    news: str
    not_told: list
    is_over: bool

    @property
    def news_text(self):
        return Told.What(self.news).label if self.news else ""

    def facts(self):
        """(name, value) for the head of the page."""
        facts = [("Kept", f"{sum(o.is_kept for o in self.obligations)} of {len(self.obligations)}")]
        if overdue := sum(o.is_overdue for o in self.obligations):
            facts.append(("Overdue", str(overdue)))
        if broken := sum(o.is_broken for o in self.obligations):
            facts.append(("Not done, or in part", str(broken)))
        if owed := sum((o.amount for o in self.obligations if o.amount), Decimal(0)):
            facts.append(("Paid", f"${sum(o.paid for o in self.obligations):,.2f} of ${owed:,.2f}"))
        if not self.is_over and (follow_up := self._next_follow_up()):
            facts.append(("Next follow-up", follow_up.due_text))
        return facts

    def next_step(self, agreement):
        """What is overdue first, then who has to hear of it; None while the day of everything is still to come."""
        today = timezone.localdate()
        if overdue := next((o for o in self.obligations if o.is_overdue), None):
            label = f"Record what became of obligation {overdue.position + 1}"
            return NextStep(label, reverse("agreements:resolve", args=[overdue.pk]))
        if self.not_told:
            url = reverse("agreements:tell", args=[agreement.pk])
            return NextStep(f"Tell {self.not_told[0]}", f"{url}?party={self.not_told[0].pk}&what={self.news}")
        if (follow_up := self._next_follow_up()) and follow_up.due_on <= today:
            return NextStep("Record the follow-up", reverse("agreements:follow_up", args=[follow_up.pk]))
        return None

    def _next_follow_up(self):
        return next((f for f in self.follow_ups if f.done_on is None), None)


def keeping_of(agreement):
    obligations = list(agreement.obligations.select_related("who", "for_whom").prefetch_related("payments"))
    news = news_of(obligations)
    return Keeping(
        obligations=obligations,
        follow_ups=list(agreement.follow_ups.select_related("with_whom")),
        news=news,
        not_told=agreement.not_told(news) if news else [],
        is_over=agreement.case.is_closed,
    )


def news_of(obligations):
    """What the harmed party hears: at once that something was not done, and at the end that all of it was."""
    if any(o.is_broken for o in obligations):
        return Told.What.NOT_COMPLETED
    return "" if any(o.is_open for o in obligations) else Told.What.COMPLETED
