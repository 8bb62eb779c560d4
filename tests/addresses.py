"""Every address of the product, and how it leads to a record: `circles/<int:pk>/` to a circle, and so on."""

import re

from django.urls import URLPattern, URLResolver, get_resolver

PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")


def _patterns(resolver, namespace="", before=""):
    for entry in resolver.url_patterns:
        route = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _patterns(entry, ":".join(filter(None, [namespace, entry.namespace])), route)
        elif isinstance(entry, URLPattern):
            yield ":".join(filter(None, [namespace, entry.name])), route, entry.callback


EVERYTHING = list(_patterns(get_resolver()))
PAGES = [(name, route) for name, route, _ in EVERYTHING if name.partition(":")[0] != "admin"]
OPEN_TO_ALL = {name for name, _, view in EVERYTHING if not getattr(view, "login_required", True)}


def records_of(world):
    """What each noun of an address, and each parameter with a name of its own, stands for in the first case."""
    return {
        "ref": world.case.ref,
        "code": world.agreement.check_code,
        "name": "information",
        "party": world.harmed.pk,
        "child": world.harmed.pk,
        "signer": world.harmed.pk,
        "consent": world.consent.pk,
        "people": world.harmed.pk,
        "contact": world.contact.pk,
        "unassign": world.assignment.pk,
        "school-updates": world.school_update.pk,
        "drafts": world.referral_draft.pk,
        "conferences": world.conference.pk,
        "circles": world.circle.pk,
        "invitations": world.invitation.pk,
        "reviews": world.review.pk,
        "agreements": world.agreement.pk,
        "signatures": world.signature.pk,
        "links": world.sent.link.pk,
        "copies": world.given.link.pk,
        "token": world.sent.token,
        "copy_token": world.given.token,
        "obligations": world.restitution.pk,
        "payment": world.payment.pk,
        "follow-ups": world.follow_up.pk,
        "extracts": world.extract_request.pk,
        "disclosures": world.disclosure.pk,
        "typical-promises": world.typical.pk,
        "disposals": world.batch.pk,
        "districts": world.school.district_id,
        "second-step": world.second_step.pk,
        "sessions": world.session.pk,
        "invited": world.invited.pk,
    }


def exceptions_of(world):
    """Addresses that need a record at another stage, or another one of the case."""
    newer, guardian = {"agreements": world.newer_agreement.pk}, world.harmed.guardians[0].pk
    return {
        "cases:referral_document": {"name": "receipt"},
        "agreements:draft": {"agreements": world.draft.pk},
        "agreements:save_draft": {"agreements": world.draft.pk},
        "agreements:paper": newer,
        "agreements:hand_over": newer,
        "agreements:waive": newer,
        "agreements:sign": newer,
        "agreements:sign for": newer | {"signer": guardian},
        "agreements:decline": newer,
        "agreements:decline for": newer | {"signer": guardian},
        "agreements:send_link": newer,
        "agreements:send_link for": newer | {"signer": guardian},
        "document for": {"name": "invitation_guardian", "party": guardian},
        "records:take_out": {"ref": world.closed.ref},
        "records:certificate": {"disposals": world.certificate.pk},
        "conferences:run_sheet": {"conferences": world.planned_conference.pk},
    }


def path_of(world, name, route, records=None):
    """The path that `route` is for these records: those of the first case, if no others are given."""
    own = exceptions_of(world).get(f"{name} for" if "/for/" in route else name, {})
    records = records or (records_of(world) | own)
    path, noun = [], ""
    for segment in route.split("/"):
        if found := PARAMETER.search(segment):
            key = noun if found[1] == "pk" else found[1]
            segment = segment.replace(found[0], str(records[key]))
        else:
            noun = segment
        path.append(segment)
    return "/" + "/".join(path)
