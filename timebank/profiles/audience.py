"""Who sees what of a person: one table of viewers and fields. Every page that shows a person reads through it.

A field is named as table and column. The tests fail for a personal column without a row here; what is not personal
(keys, moments, states) is listed there.
"""

from __future__ import annotations

VIEWERS = (
    "nobody",
    "stranger",
    "other group",
    "member",
    "arranged",  # a member with whom help is agreed, or waits to be
    "stand-in",
    "signer",
    "coordinator",
    "self",
)
YES, NO = "yes", "no"
CHOSEN = "chosen"  # as the person chose, for this contact or this text
TWINS = "twins"  # only where two people of one name must be told apart

# The columns are those of VIEWERS.
TABLE: dict[str, tuple[str, ...]] = {
    field: tuple(cells.split())
    for field, cells in {
        # a person
        "member.name": "no no no yes yes yes yes yes yes",
        "member.known_as": "no no no yes yes yes yes yes yes",
        "member.kind": "no no no yes yes yes yes yes yes",
        "member.place": "no no no yes yes yes yes yes yes",
        "member.number": "no no no twins twins yes yes yes yes",
        "member.language": "no no no no no yes no yes yes",
        "member.phone": "no no no chosen chosen yes chosen yes yes",
        "member.email": "no no no chosen chosen yes chosen yes yes",
        "member.joined_on": "no no no no no yes no yes yes",
        "member.left_on": "no no no yes yes yes yes yes yes",
        "member.opening_on": "no no no no no yes yes yes yes",
        "member_role.role": "no no no yes yes yes yes yes yes",
        "member_role.granted_at": "no no no yes yes yes yes yes yes",
        "member_role.granted_by": "no no no yes yes yes yes yes yes",
        "member_role.ended_at": "no no no no no no yes yes yes",
        "member_role.single_handed": "no no no yes yes yes yes yes yes",
        "stand_in.stand_in_id": "no no no no no yes yes yes yes",
        "stand_in.asked_by": "no no no no no yes yes yes yes",
        "stand_in.member_said": "no no no no no yes yes yes yes",
        "stand_in.ended_by": "no no no no no yes yes yes yes",
        # signing in
        "user_.email": "no no no no no no no yes yes",
        "user_.password_hash": "no no no no no no no no no",
        "signin_session.device": "no no no no no no no no yes",
        "signin_session.made_at": "no no no no no no no no yes",
        "signin_session.asked_at": "no no no no no no no no yes",
        "signin_factor.kind": "no no no no no no no no yes",
        "signin_factor.secret": "no no no no no no no no no",
        "signin_factor.codes": "no no no no no no no no no",
        "signin_key.words_digest": "no no no no no no no no no",
        # in their own words
        "profile_text.text": "no no no chosen chosen chosen chosen chosen yes",
        "profile_text.audience": "no no no no no no no no yes",
        "profile_text.written_at": "no no no no no no no no yes",
        "profile_text.written_by": "no no no no no no no no yes",
        "profile_text.allowed_by": "no no no no no no no no yes",
        "expertise.kind": "no no no yes yes yes yes yes yes",
        "expertise.text": "no no no yes yes yes yes yes yes",
        "contact_choice.audience": "no no no no no yes no yes yes",
        # before they are a member; "self" is whoever has the code
        "application.name": "no no no no no no yes yes yes",
        "application.phone": "no no no no no no yes yes yes",
        "application.email": "no no no no no no yes yes yes",
        "application.other_way": "no no no no no no yes yes yes",
        "application.about": "no no no no no no yes yes yes",
        "application.language": "no no no no no no yes yes yes",
        "application.channel": "no no no no no no yes yes yes",
        "application.told_by": "no no no no no no yes yes yes",
        "application.typed_by": "no no no no no no yes yes yes",
        "application.state": "no no no no no no yes yes yes",
        "application.applied_at": "no no no no no no yes yes yes",
        "application.referred_by_id": "no no no no no no no no yes",
        "application.came_from": "no no no no no no no no no",
        "application_said.text": "no no no no no no yes yes yes",
        "application_said.by": "no no no no no no yes yes yes",
        "joining_tick.at": "no no no no no no yes yes yes",
        "joining_tick.by": "no no no no no no yes yes yes",
        "joining_tick.level": "no no no no no no yes yes yes",
        "joining_tick.renew_by": "no no no no no no yes yes yes",
        "invitation.made_at": "no no no no no no no no yes",
        "invitation.expires_at": "no no no no no no no no yes",
        "invitation.used_at": "no no no no no no no no no",
        # what they are told, and what is to be done about them
        "notice.to_name": "no no no no no no no yes yes",
        "notice.to_email": "no no no no no no no yes yes",
        "notice.to_phone": "no no no no no no no yes yes",
        "notice.to_language": "no no no no no no no yes yes",
        "notice.trouble": "no no no no no no no yes no",
        "notice.facts": "no no no no no no no yes yes",
        "keyed_act.facts": "no no no no no no yes yes no",
        "keyed_act.reason": "no no no no no no yes yes yes",
        # help given and received; "self" is either side
        "exchange.what": "no no no no no no yes yes yes",
        "exchange.ring_asked_by": "no no no no no no no yes yes",
        "exchange.slip": "no no no no no no yes yes yes",
        "exchange_unplaced.typed": "no no no no no no no yes yes",
        "exchange_unplaced.what": "no no no no no no no yes yes",
    }.items()
}


def cell(viewer: str, field: str) -> str:
    """What the table says of one viewer and one field: yes, no, chosen, twins."""
    return TABLE[field][VIEWERS.index(viewer)]
