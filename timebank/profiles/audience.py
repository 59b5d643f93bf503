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
    "safeguarding",  # the two people whom the group named; what they see as members stands under that
    "circle",  # a member who is in a circle with this one
)
LISTED = ("kind", "title", "text", "other_title", "other_text", "category", "timing", "by_on", "when_words", "area",
          "place", "by_whom", "access", "bring", "state", "posted_on", "expires_on")  # fmt: skip
ANNOUNCED = ("title", "text", "place", "on_day", "begins", "minutes", "places", "rule", "state", "off_why")
ARRANGED_ON = ("starts_on", "time_words", "place", "minutes", "every", "agreed_on", "ended_on", "ended_why",
               "proposed_who", "agreed_who", "ended_who")  # fmt: skip
YES, NO = "yes", "no"
CHOSEN = "chosen"  # as the person chose, for this contact or this text
TWINS = "twins"  # only where two people of one name must be told apart

# Who is in a circle, and all that happens there.
IN_A_CIRCLE = {
    "circle_seat": ("circle_id", "member_id", "convener", "joined_at", "consent", "consent_at", "read_at", "asked_off"),
    "circle_door": ("circle_id", "member_id", "made_by_id", "made_at", "expires_at"),
    "circle_asking": ("circle_id", "member_id", "asked_at", "consent"),
    "circle_word": ("circle_id", "taken_at", "taken_by_id", "reported_at", "reported_by_id"),
    "circle_buddy": ("circle_id", "one_id", "other_id", "asked_at", "agreed_at"),
}
LOOKED_AT = ("circle_word.member_id", "circle_word.text", "circle_word.language", "circle_word.written_at",
             "circle_look.circle_id", "circle_look.asked_by_id", "circle_look.asked_at", "circle_look.reason",
             "circle_look.language", "circle_look.agreed_by_id", "circle_look.agreed_at",
             "circle_look.ends_at")  # fmt: skip

# The columns are those of VIEWERS but for the last: who shares a circle is a member, and sees besides what somebody
# chose to show to their circles.
TABLE: dict[str, tuple[str, ...]] = {
    field: (*cells.split(), cells.split()[VIEWERS.index("member")])
    for field, cells in {
        # a person
        "member.name": "no no no yes yes yes yes yes yes no",
        "member.known_as": "no no no yes yes yes yes yes yes no",
        "member.kind": "no no no yes yes yes yes yes yes no",
        "member.place": "no no no yes yes yes yes yes yes no",
        "member.number": "no no no twins twins yes yes yes yes no",
        "member.language": "no no no no no yes no yes yes no",
        "member.phone": "no no no chosen chosen yes chosen yes yes no",
        "member.email": "no no no chosen chosen yes chosen yes yes no",
        "member.joined_on": "no no no no no yes no yes yes no",
        "member.left_on": "no no no yes yes yes yes yes yes no",
        "member.opening_on": "no no no no no yes yes yes yes no",
        "member_role.role": "no no no yes yes yes yes yes yes no",
        "member_role.granted_at": "no no no yes yes yes yes yes yes no",
        "member_role.granted_by": "no no no yes yes yes yes yes yes no",
        "member_role.ended_at": "no no no no no no yes yes yes no",
        "member_role.single_handed": "no no no yes yes yes yes yes yes no",
        "stand_in.stand_in_id": "no no no no no yes yes yes yes no",
        "stand_in.asked_by": "no no no no no yes yes yes yes no",
        "stand_in.member_said": "no no no no no yes yes yes yes no",
        "stand_in.ended_by": "no no no no no yes yes yes yes no",
        # signing in
        "user_.email": "no no no no no no no yes yes no",
        "user_.password_hash": "no no no no no no no no no no",
        "signin_session.device": "no no no no no no no no yes no",
        "signin_session.made_at": "no no no no no no no no yes no",
        "signin_session.asked_at": "no no no no no no no no yes no",
        "signin_factor.kind": "no no no no no no no no yes no",
        "signin_factor.secret": "no no no no no no no no no no",
        "signin_factor.codes": "no no no no no no no no no no",
        "signin_wrong.tries": "no no no no no no no no yes no",
        "signin_key.words_digest": "no no no no no no no no no no",
        # in their own words
        "profile_text.text": "no no no chosen chosen chosen chosen chosen yes no",
        "profile_text.audience": "no no no no no no no no yes no",
        "profile_text.written_at": "no no no no no no no no yes no",
        "profile_text.written_by": "no no no no no no no no yes no",
        "profile_text.allowed_by": "no no no no no no no no yes no",
        "expertise.kind": "no no no yes yes yes yes yes yes no",
        "expertise.text": "no no no yes yes yes yes yes yes no",
        "contact_choice.audience": "no no no no no yes no yes yes no",
        "reached_by.way": "no no no no no yes no yes yes no",
        "reached_by.times": "no no no no no yes no yes yes no",
        # before they are a member; "self" is whoever has the code
        "application.name": "no no no no no no yes yes yes no",
        "application.phone": "no no no no no no yes yes yes no",
        "application.email": "no no no no no no yes yes yes no",
        "application.other_way": "no no no no no no yes yes yes no",
        "application.about": "no no no no no no yes yes yes no",
        "application.language": "no no no no no no yes yes yes no",
        "application.channel": "no no no no no no yes yes yes no",
        "application.told_by": "no no no no no no yes yes yes no",
        "application.typed_by": "no no no no no no yes yes yes no",
        "application.state": "no no no no no no yes yes yes no",
        "application.applied_at": "no no no no no no yes yes yes no",
        "application.referred_by_id": "no no no no no no no no yes no",
        "application.came_from": "no no no no no no no no no no",
        "application_said.text": "no no no no no no yes yes yes no",
        "application_said.by": "no no no no no no yes yes yes no",
        "joining_tick.at": "no no no no no no yes yes yes no",
        "joining_tick.by": "no no no no no no yes yes yes no",
        "joining_tick.level": "no no no no no no yes yes yes no",
        "joining_tick.renew_by": "no no no no no no yes yes yes no",
        "invitation.made_at": "no no no no no no no no yes no",
        "invitation.expires_at": "no no no no no no no no yes no",
        "invitation.used_at": "no no no no no no no no no no",
        # what they are told, and what is to be done about them
        "notice.to_name": "no no no no no no no yes yes no",
        "notice.to_email": "no no no no no no no yes yes no",
        "notice.to_phone": "no no no no no no no yes yes no",
        "notice.to_language": "no no no no no no no yes yes no",
        "notice.trouble": "no no no no no no no yes no no",
        "notice.facts": "no no no no no no no yes yes no",
        "keyed_act.facts": "no no no no no no yes yes no no",
        "keyed_act.reason": "no no no no no no yes yes yes no",
        # life happens, and what they ask of us
        "member.rests": "no no no no no yes yes yes yes no",
        "member.rests_since": "no no no no no no no yes yes no",
        "leaving.hours": "no no no no no no yes yes yes no",
        "complaint.words": "no no no no no no no yes yes no",
        "complaint.answer": "no no no no no no no yes yes no",
        "privacy_heard.read_to_them_by": "no no no no no no no yes yes no",
        # for the two named people alone; whom a worry is about learns nothing of it here
        "concern.words": "no no no no no no no no no yes",
        "concern.told_by_id": "no no no no no no no no no yes",
        "concern.about_id": "no no no no no no no no no yes",
        "concern.told_at": "no no no no no no no no no yes",
        "concern.listing": "no no no no no no no no no yes",
        "member_apart.one_id": "no no no no no no no no no yes",
        "member_apart.other_id": "no no no no no no no no no yes",
        "member_apart.kind": "no no no no no no no no no yes",
        "member_apart.since": "no no no no no no no no no yes",
        # on the board
        **dict.fromkeys((f"listing.{name}" for name in LISTED), "no no no yes yes yes yes yes yes no"),
        # what was decided about it, and who wrote it down: for whose it is and for officers
        "listing.paid": "no no no no no yes yes yes yes no",
        "listing.written_by": "no no no no no yes yes yes yes no",
        # get-togethers: what is announced is for all; who has a place, and who was there, is for who leads, for
        # officers, and for "self": each of them as far as they are concerned
        **dict.fromkeys((f"gathering.{name}" for name in ANNOUNCED), "no no no yes yes yes yes yes yes no"),
        "gathering_leads.member_id": "no no no yes yes yes yes yes yes no",
        "gathering_place.state": "no no no no no yes yes yes yes no",
        "gathering_place.asked_who": "no no no no no no yes yes no no",
        "gathering_place.channel": "no no no no no no yes yes no no",
        "gathering_present.led": "no no no no no yes yes yes yes no",
        # gifts: "self" is who gave it or got it
        "gift.minutes": "no no no no no yes yes yes yes no",
        "gift.words": "no no no no no yes yes yes yes no",
        "gift.given_who": "no no no no no no yes yes no no",
        # what should change; whose idea it is, where they want their name beside it
        "idea.member_id": "no no no yes yes yes yes yes yes no",
        "idea.text": "no no no yes yes yes yes yes yes no",
        "idea.channel": "no no no no no no no no yes no",
        "idea.off_why": "no no no no no no yes yes yes no",
        # arranging help; "self" is either side; what is said between two a coordinator reads only where she rings one
        "conversation.title": "no no no no no yes no yes yes no",
        "message.text": "no no no no no yes no yes yes no",
        "message.channel": "no no no no no yes no yes yes no",
        "message.written_by": "no no no no no yes no yes yes no",
        **dict.fromkeys((f"arrangement.{name}" for name in ARRANGED_ON), "no no no no no yes no yes yes no"),
        "thanks.text": "no no no no no yes no no yes no",
        "follow_up.outcome": "no no no no no no no yes yes no",
        "follow_up.words": "no no no no no no no yes yes no",
        # in circles; "self" is who is in one: no office opens it, and the two named people read for a day, seen by all
        **dict.fromkeys(
            (f"{table}.{name}" for table, names in IN_A_CIRCLE.items() for name in names),
            "no no no no no no no no yes no",
        ),
        **dict.fromkeys(("gathering.circle_id", "gathering.right_why"), "no no no no no no no no yes no"),
        **dict.fromkeys(LOOKED_AT, "no no no no no no no no yes yes"),
        # whom we asked, and who wants to be rung
        **dict.fromkeys(
            (f"listing_asked.{name}" for name in ("outcome", "asked_on", "asked_by", "words")),
            "no no no no no no no yes yes no",
        ),
        **dict.fromkeys((f"ring_me.{name}" for name in ("asked_at", "asked_by")), "no no no no no yes no yes yes no"),
        **dict.fromkeys(
            (f"desk_call.{name}" for name in ("outcome", "called_at", "called_by", "again_on")),
            "no no no no no no no yes yes no",
        ),
        # help given and received; "self" is either side
        "exchange.what": "no no no no no no yes yes yes no",
        "exchange.ring_asked_by": "no no no no no no no yes yes no",
        "exchange.slip": "no no no no no no yes yes yes no",
        "slip.what": "no no no no no no no yes yes no",
        "slip.unread": "no no no no no no no yes yes no",
        "slip.reason": "no no no no no no no yes yes no",
        "exchange_unplaced.typed": "no no no no no no no yes yes no",
        "exchange_unplaced.what": "no no no no no no no yes yes no",
        # what members decide together; how somebody answered is theirs alone, an objection as they choose
        "proposal.words_cy": "no no no yes yes yes yes yes yes no",
        "proposal.words_en": "no no no yes yes yes yes yes yes no",
        "proposal_comment.text": "no no no yes yes yes yes yes yes no",
        "proposal_answer.answer": "no no no no no no no no yes no",
        "proposal_answer.reason": "no no no chosen chosen chosen chosen chosen yes no",
    }.items()
}


def cell(viewer: str, field: str) -> str:
    """What the table says of one viewer and one field: yes, no, chosen, twins."""
    return TABLE[field][VIEWERS.index(viewer)]
