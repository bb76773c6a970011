"""What surfaces of drafts expose: what ways in give out, and only what the comparison finds there too."""

from __future__ import annotations

from dataclasses import replace

from drift.distill.draft import DraftExposure
from drift.distill.tried import tried
from tests.distill.distilled import behaviour, draft


def test_a_surface_exposes_what_its_ways_in_give_out() -> None:
    surfaces = {one.name: one for one in draft("claims-django").surfaces}
    leads = surfaces["LeadActions"]
    assert leads.context == ("policy", "Policy")
    assert [one.field for one in leads.exposes] == [
        "number",
        "status",
        "coverage_limit",
        "deductible",
        "remaining_cover",
    ]
    assert all(one.sources for one in leads.exposes)
    documents = surfaces["AnyUserDocuments"]
    assert documents.context == ("document", "Document")
    assert [one.name for one in documents.provides] == ["CreateDocument"]
    assert surfaces["AnyUserActions"].exposes == ()


def test_what_no_way_in_gives_out_is_not_exposed() -> None:
    whole = draft("claims-django")
    wrong = [
        replace(one, exposes=(*one.exposes, DraftExposure("paid_out_total")))
        if one.name == "LeadActions"
        else one
        for one in whole.surfaces
    ]
    found = tried(replace(whole, surfaces=tuple(wrong)), behaviour("claims-django"))
    assert found.surfaces == whole.surfaces
