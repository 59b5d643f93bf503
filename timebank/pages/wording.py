"""What was done, in words: one sentence for every kind of act that the trail keeps.

A new kind of act wants a line here; a test finds those without.
"""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from timebank import words
from timebank.exchanges import wording as exchanges
from timebank.exchanges.wording import Event
from timebank.groups.rules import Rules
from timebank.members import queries as people
from timebank.trail.service import Row

ACTS = {
    "arranging.agreed": _("Help was agreed on: when, where and how long."),
    "arranging.changed": _("What was agreed on was changed."),
    "arranging.heard": _("Asked how the first help between two people went."),
    "arranging.not so": _("What was agreed on did not happen."),
    "arranging.off": _("What was agreed on or proposed was called off."),
    "arranging.opened": _("Something on the board was answered."),
    "arranging.proposed": _("A day and time was proposed."),
    "arranging.said": _("Something was passed on about help that is being arranged."),
    "arranging.thanked": _("Said thank you."),
    "account.closed": _("An account was closed."),
    "account.limits": _("How far an account may go was decided."),
    "account.opened": _("An account was opened."),
    "account.reopened": _("An account was opened again."),
    "backup.made": _("A copy was made."),
    "backup.restored": _("A copy was put back."),
    "book.opened": _("The hours book was opened."),
    "card.ended": _("A sign-in card was ended."),
    "card.made": _("A sign-in card was made."),
    "cards.printed": _("Cards to hand on were printed."),
    "category.added": _("A kind of help was added."),
    "category.changed": _("A kind of help was changed."),
    "check.added": _("Something to check before a welcome was written down."),
    "check.ended": _("Something is checked no longer before a welcome."),
    "check.needed no more": _("Something that was checked need not be seen again."),
    "check.renewed": _("Something that was checked was seen again."),
    "check.ticked": _("Something was checked before a welcome."),
    "check.unticked": _("A tick before a welcome was taken back."),
    "closing.noted": _("Something was seen to before a month is closed."),
    "closing.reported": _("The report of a month was kept."),
    "complaint.answered": _("A complaint about data was answered."),
    "complaint.told": _("A complaint about data was told."),
    "concern.taken": _("A worry was read."),
    "concern.told": _("Somebody told of a worry."),
    "contacts.chosen": _("Who sees telephone and e-mail was chosen."),
    "contacts.way": _("How somebody likes best to be reached was written down."),
    "desk.called": _("Was rung, and what came of it was written down."),
    "decision.answered": _("Gave a word about a proposal."),
    "decision.closed": _("A proposal ended, and was counted or taken back."),
    "decision.holds": _("What the members decided holds from now on."),
    "decision.paper": _("Words on paper about a proposal were counted by two."),
    "decision.proposed": _("A change was proposed to the members."),
    "decision.said": _("Something was said about a proposal."),
    "decision.voiced": _("A word about a proposal was given on the telephone, before a witness."),
    "exchanges.imported": _("Help was brought in from a list."),
    "export.allowed": _("Everything may be taken away as a file, for a day."),
    "export.taken": _("Everything was taken away as a file."),
    "expertise.added": _("What somebody knows about was written down."),
    "expertise.dropped": _("What somebody knows about was taken away."),
    "factor.ended": _("A second step of signing in was ended."),
    "factor.lost": _("App and list of codes were lost, and ended."),
    "factor.made": _("A second step of signing in was set up."),
    "feed.ended": _("The secret address of a calendar was ended."),
    "feed.made": _("A secret address of a calendar was made."),
    "gathering.announced": _("A get-together was announced."),
    "gathering.changed": _("A get-together was changed."),
    "gathering.comes": _("Somebody has a place at a get-together."),
    "gathering.corrected": _("The hours of a get-together were put right."),
    "gathering.left": _("Somebody gave back a place at a get-together."),
    "gathering.moved up": _("A place became free for somebody who waited."),
    "gathering.off": _("A get-together was called off."),
    "gathering.posted": _("The hours of a get-together went into the hours book."),
    "gathering.reversed": _("The hours of a get-together were taken out of the hours book."),
    "gathering.sheet": _("It was written down who was at a get-together."),
    "gathering.taken out": _("Nobody stands on the sheet of a get-together any more."),
    "hours.shared": _("Hours were shared."),
    "hours.shared back": _("Shared hours were taken out of the hours book."),
    "gathering.waits": _("Somebody waits for a place at a get-together."),
    "gift.given": _("Hours were given away."),
    "gift.taken back": _("A gift of hours was taken out of the hours book."),
    "group.decided": _("A rule or a text of the group was decided."),
    "group.founded": _("The group was founded."),
    "hours.issued": _("The group gave out hours."),
    "hours.written off": _("Hours were written off."),
    "invitation.made": _("Somebody was invited."),
    "idea.answered": _("An idea was answered."),
    "idea.left off": _("An idea stays off the page."),
    "idea.replied": _("The one who had an idea answered why it is off the page."),
    "idea.reported": _("Somebody asked to have an idea looked at."),
    "idea.stands": _("An idea was looked at, and may stand on the page."),
    "idea.taken off": _("An idea was taken off the page."),
    "idea.told": _("An idea was told."),
    "mirror.opened": _("The yearly questions were opened."),
    "mirror.sheets": _("Sheets with answers to the yearly questions were counted."),
    "joining.answered": _("Somebody who would like to join answered."),
    "joining.applied": _("Somebody would like to join."),
    "joining.closed": _("An application was closed."),
    "joining.erased": _("An application was deleted."),
    "joining.not yet": _("The answer to somebody who would like to join: not yet."),
    "joining.talked": _("Talked with somebody who would like to join."),
    "joining.welcomed": _("Somebody was welcomed."),
    "joining.withdrawn": _("Somebody would rather not join after all."),
    "link.made": _("A link to sign in with was made."),
    "listing.answered": _("Whoever wrote something for the board answered why it is off."),
    "listing.asked": _("Somebody was asked whether they could help, or is to be."),
    "listing.changed": _("Something on the board was changed."),
    "listing.hidden": _("Something was taken off the board, with a reason."),
    "listing.left off": _("Something stays off the board."),
    "listing.moved": _("Something on the board is paused, arranged, done or open again."),
    "listing.posted": _("Something was put on the board."),
    "listing.renewed": _("Something on the board is still true."),
    "listing.stands": _("Something was looked at, and may stand on the board."),
    "member.added": _("Came into the group."),
    "member.admitted": _("Belongs by a decision of the members."),
    "member.back": _("Is here again."),
    "member.came back": _("Came back into the group."),
    "member.details": _("Name, place, telephone or e-mail was put right."),
    "member.died": _("Has died."),
    "member.erased": _("Was forgotten, as they asked."),
    "member.hours kept": _("The family wishes that the hours stay."),
    "member.language": _("The language was chosen."),
    "member.left": _("Left the group."),
    "member.opening": _("Opening hours were brought in."),
    "member.rests": _("Takes a rest."),
    "member.welcomed": _("Welcome hours were given."),
    "listings.imported": _("Offers and requests were brought in from a list."),
    "members.imported": _("People were brought in from a list."),
    "month.closed": _("A month was closed."),
    "month.closing": _("The closing of a month was begun."),
    "month.reopened": _("A month was opened again."),
    "note.erased": _("Words were erased from the hours book."),
    "notice.told": _("Was told something, on paper or by word of mouth."),
    "organisation.paid role": _("An organisation said whether help takes the place of a paid role."),
    "pair.kept apart": _("Two people are not brought together."),
    "pair.may meet": _("Two people may be brought together again."),
    "password.set": _("A password was chosen."),
    "pile.abandoned": _("A pile of slips was given up."),
    "pile.opened": _("A pile of slips was counted and begun."),
    "pile.posted": _("A pile of slips went into the hours book."),
    "pile.recounted": _("A pile of slips was counted again."),
    "pot.drawn": _("Hours were drawn from the community pot."),
    "privacy.read": _("Read what we promise, or had it read to them."),
    "privacy.words": _("What we promise, or ask, was changed."),
    "profile.audience": _("Who sees their own words was chosen."),
    "profile.version dropped": _("Older words of their own were deleted."),
    "profile.written": _("Words of their own were written."),
    "ring.asked": _("Would like to be rung about help."),
    "ring.settled": _("Was rung about help, or needs no call any more."),
    "role.ended": _("A role ended."),
    "role.granted": _("A role was given."),
    "session.ended": _("Signed out, or was signed out."),
    "session.opened": _("Signed in."),
    "slip.asked again": _("What was said of two slips that looked alike was taken back."),
    "slip.looked at": _("A slip with something unusual was looked at."),
    "slip.another": _("A slip that looked like something told already was another one."),
    "slip.aside": _("A slip was set aside."),
    "slip.changed": _("A slip was typed anew."),
    "slip.cleared": _("A slip with one side unknown became clear."),
    "slip.dropped": _("A slip that was set aside was given up."),
    "slip.in book": _("A slip went into the hours book."),
    "slip.same": _("A slip was the same as something told already."),
    "slip.sheet": _("An attendance sheet went into the hours book."),
    "slip.struck": _("A slip was taken out of its pile."),
    "slip.suspense": _("A slip went into the hours book with one side unknown."),
    "slip.typed": _("A slip was typed."),
    "slip.void": _("A slip was spoilt."),
    "slips.numbered": _("Numbers for slips were given out."),
    "stand-in.began": _("Said yes to acting for somebody."),
    "stand-in.ended": _("Somebody acts for another no longer."),
    "stand-in.named": _("Somebody was named to act for another."),
    "refused": _("Something was refused that wants other hands."),
    "twokeys.done": _("A second person confirmed it."),
    "twokeys.proposed": _("Something was proposed that two people decide."),
    "twokeys.refused": _("A second person refused it."),
    "twokeys.withdrawn": _("What was proposed was taken back."),
}


# a Refusal that is on the trail: what it refused
REFUSED = {
    "BothSides": _("Refused: to speak for both sides."),
    "BothWords": _("Refused: to give both people’s word."),
    "MonthClosed": _("Refused: to change a month that is closed."),
    "OneKeyEach": _("Refused: to turn both keys with one hand."),
    "OtherKeys": _("Refused: what the rules give to others."),
    "OtherGroup": _("Refused: something of another time bank."),
    "OwnGain": _("Refused: to propose something for oneself."),
    "OwnHours": _("Refused: to settle one’s own hours."),
    "PileSettled": _("Refused: to change a pile that is finished."),
}


def story(rows: Iterable[Row], group_id: int, rules: Rules) -> list[Event]:
    """Rows of the trail as steps of a story, for the macro `timeline`."""
    rows = list(rows)
    numbers = {number for row in rows for number in (row.who, row.on_behalf_of, row.thing) if number}
    numbers |= {str(row.facts[side]) for row in rows for side in ("giver", "receiver") if row.facts.get(side)}
    names = people.names_of(group_id, numbers)
    return [
        Event(
            words.moment(row.at, rules.zone),
            exchanges.who(row, names),
            _what(row, names),
            words.written(row.reason or "", row.reason_language),
        )
        for row in rows
    ]


def one_act(row: Row, group_id: int) -> str:
    """What one row of the trail tells of, in one sentence."""
    numbers = {str(each) for each in (row.thing, row.facts.get("giver"), row.facts.get("receiver")) if each}
    return _what(row, people.names_of(group_id, numbers))


def _what(row: Row, names: dict[str, str]) -> str:
    told = exchanges.act(row, names)
    if told is not None:
        return told
    sentence = str(REFUSED.get(row.facts.get("why", "")) or ACTS.get(row.action, row.action))
    if row.thing in names:
        sentence = f"{names[row.thing]}: {sentence}"
    if row.facts.get("minutes"):
        sentence = f"{sentence} {words.hours(int(row.facts['minutes']))}."
    if row.facts.get("single_handed"):
        sentence = f"{sentence} {gettext('Single-handed.')}"
    return sentence
