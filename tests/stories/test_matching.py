"""Who could help: a request is matched, rung round and answered; nobody is always first; some never meet."""

from __future__ import annotations

import gzip
from dataclasses import replace
from datetime import timedelta

import pytest
from freezegun import freeze_time
from sqlalchemy import select

from tests.stories.conftest import Village
from timebank import clock
from timebank.board import service as board
from timebank.db import db
from timebank.errors import CannotBeAsked, NotAllowed, NotFound, NothingChosen, OffTheBoard
from timebank.exchanges import service as exchanges
from timebank.matching import queries, service
from timebank.matching.models import Asked
from timebank.members import apart, rests
from timebank.members import service as members
from timebank.permissions import Actor
from timebank.trail.models import TrailEntry

HOSPITAL = {"kind": "request", "title": "Lift to the hospital", "area": "Llanfair", "category": "lifts"}
LIFTS = {"kind": "offer", "title": "Lifts to the hospital and the shops", "area": "Llanfair", "category": "lifts"}


def put(village: Village, first: str, answers: dict[str, str]) -> str:
    """Somebody's listing on the board; its reference."""
    with village.app.app_context():
        member = village.member(first)
        return board.post(Actor.host(village.group_id), member, {"language": "en", **answers}).ref


def actor(village: Village, first: str) -> Actor:
    """Somebody acting, inside an app context."""
    member = village.member(first)
    return members.actor_of(member.user, member, village.group_id)


def listing(village: Village, ref: str) -> board.Listing:
    """A listing, inside an app context."""
    return db.session.scalars(select(board.Listing).where(board.Listing.ref == ref)).one()


def order(village: Village, ref: str) -> list[str]:
    """Whom to ask for a request, in order, by first name."""
    with village.app.app_context():
        found = queries.ring_round(Actor.host(village.group_id), listing(village, ref), village.today())
        return [each.member.name.split()[0] for each in found.to_ask]


def say(village: Village, ref: str, who: str, outcome: str, words: str = "") -> None:
    """Sioned rang somebody."""
    with village.app.app_context():
        service.say(actor(village, "Sioned"), listing(village, ref), village.member(who), outcome, words, "en")


def test_from_a_request_to_a_yes(village: Village) -> None:
    put(village, "Mair", LIFTS)
    put(village, "Gwen", {"kind": "offer", "title": "Knitting", "category": "music"})
    alys = village.browser("Alys").get(village.at("board/new/request"))
    alys.press("Put it on the board", title="Lift to the hospital", area="Llanfair")
    ref = alys.path.rpartition("/")[2]
    alys.click("Who could help")
    assert "Lifts to the hospital and the shops" in alys.text and "Mair Pugh" in alys.text
    assert "in the same area: Llanfair" in alys.text and "says so too: lifts, hospital" in alys.text
    assert "Knitting" not in alys.text and "01970 600 202" not in alys.text

    sioned = village.browser("Sioned").get(village.at(f"board/{ref}")).click("Ring round")
    assert "Mair Pugh" in sioned.text and "01970 600 202" in sioned.text and "speaks English" in sioned.text
    sioned.press("no reply", **{f"said__{village.refs['Mair']}": "Answering machine"})
    assert "Everybody on the list has been asked" in sioned.text and "Answering machine" in sioned.text
    sioned.press("yes")
    assert sioned.path == village.at(f"board/{ref}") and "Somebody said yes" in sioned.text
    sioned.get(village.at(f"board/{ref}/ring-round"))
    assert "yes today · Answering machine" in sioned.text
    with village.app.app_context():
        told = db.session.scalars(select(TrailEntry).where(TrailEntry.action == "listing.asked")).all()
        assert [(each.who, each.thing) for each in told] == [(village.numbers["Sioned"], ref)] * 2
        assert "M0" in told[0].facts and "Answering" not in told[0].facts


def test_for_an_offer_who_asks_for_it_the_longest_wait_first(village: Village) -> None:
    with freeze_time(clock.now() - timedelta(days=5)):
        put(village, "Gwen", {"kind": "request", "title": "Somebody to drive me", "category": "lifts"})
    put(village, "Alys", HOSPITAL)
    ref = put(village, "Mair", LIFTS)
    mair = village.browser("Mair").get(village.at(f"board/{ref}")).click("Who asks for this")
    assert mair.text.index("Somebody to drive me") < mair.text.index("Alys Jones")
    assert "kind of help: Lifts and getting about" in mair.text


def test_welsh_meets_welsh_whatever_its_mutation(village: Village) -> None:
    put(village, "Mair", {"kind": "offer", "title": "Garddio", "language": "cy"})
    ref = put(village, "Alys", {"kind": "request", "title": "Help yn fy ngardd", "language": "cy"})
    alys = village.browser("Alys", "cy").get(village.at(f"board/{ref}/matches"))
    assert "Garddio" in alys.text


def test_the_day_of_the_week_is_no_match(village: Village) -> None:
    put(village, "Mair", {"kind": "offer", "title": "Piano on Tuesday morning"})
    ref = put(village, "Alys", {"kind": "request", "title": "Shopping on Tuesday morning"})
    assert order(village, ref) == []


def test_on_somebody_elses_listing_there_is_nothing_of_this(village: Village) -> None:
    ref = put(village, "Alys", HOSPITAL)
    put(village, "Mair", LIFTS)
    mair = village.browser("Mair").get(village.at(f"board/{ref}"))
    assert "Who could help" not in mair.text and "Ring round" not in mair.text
    assert mair.get(village.at(f"board/{ref}/matches")).status == 403
    assert mair.get(village.at(f"board/{ref}/ring-round")).status == 403
    alys = village.browser("Alys").get(village.at(f"board/{ref}"))
    assert "Who could help" in alys.text and "Ring round" not in alys.text
    assert alys.get(village.at(f"board/{ref}/ring-round")).status == 403
    assert alys.get(village.at(f"board/{ref}/ring-round/paper")).status == 403


def test_three_who_are_always_willing_are_not_always_first(village: Village) -> None:
    """Six could help; who was asked goes to the end of the line, and comes round again."""
    names = ["Mair", "Gwen", "Dafydd", "Huw", "Sioned"]
    for each in names:
        put(village, each, LIFTS)
    first = []
    for week in range(5):
        with freeze_time(clock.now() + timedelta(days=7 * week)):
            ref = put(village, "Alys", HOSPITAL)
            line = order(village, ref)
            assert sorted(line) == sorted(names)
            first.append(line[0])
            say(village, ref, line[0], "yes")
    assert sorted(first) == sorted(names)
    with freeze_time(clock.now() + timedelta(days=40)):
        assert order(village, put(village, "Alys", HOSPITAL))[0] == first[0]


def test_who_was_asked_this_week_about_something_else_is_marked(village: Village) -> None:
    put(village, "Mair", LIFTS)
    say(village, put(village, "Gwen", HOSPITAL), "Mair", "no", "Not on Tuesdays")
    ref = put(village, "Alys", HOSPITAL)
    sioned = village.browser("Sioned").get(village.at(f"board/{ref}/ring-round"))
    assert "asked about something else: today" in sioned.text and "Not on Tuesdays" not in sioned.text
    with freeze_time(clock.now() + timedelta(days=8)):
        sioned = village.browser("Sioned").get(village.at(f"board/{ref}/ring-round"))
        assert "Mair Pugh" in sioned.text and "asked about something else" not in sioned.text


def test_who_has_only_received_is_offered_a_chance_to_give(village: Village) -> None:
    with village.app.app_context():
        exchanges.log(
            replace(Actor.host(village.group_id), channel="slip"), village.group_id,
            exchanges.Claim(village.member("Mair"), village.member("Gwen"), village.today(), 60),
            words=("giver", "receiver"),
        )  # fmt: skip
    ref = put(village, "Alys", HOSPITAL)
    sioned = village.browser("Sioned").get(village.at(f"board/{ref}/ring-round"))
    assert "Has received, not yet been asked" in sioned.text
    gentle = sioned.text.split("Has received, not yet been asked")[1]
    assert "Gwen Jones" in gentle and "Mair Pugh" not in gentle
    sioned.press("Add to the list – Gwen Jones")
    assert "Added by hand" in sioned.text and "Has received" not in sioned.text
    say(village, ref, "Gwen", "asked")
    other = put(village, "Alys", {"kind": "request", "title": "Company"})
    assert "Has received" not in village.browser("Sioned").get(village.at(f"board/{other}/ring-round")).text


@pytest.mark.parametrize("how", ["apart", "blocks", "is blocked"])
def test_two_who_are_kept_apart_never_appear_to_each_other(village: Village, how: str) -> None:
    offer, ref = put(village, "Mair", LIFTS), put(village, "Alys", HOSPITAL)
    say(village, ref, "Mair", "yes", "Gladly")
    with village.app.app_context(), db.write():
        mair, alys = village.member("Mair"), village.member("Alys")
        if how == "apart":
            apart.keep(mair, alys)
        elif how == "blocks":
            apart.block(actor(village, "Alys"), alys, mair, on=True)
        else:
            apart.block(actor(village, "Mair"), mair, alys, on=True)
    assert "Mair" not in village.browser("Alys").get(village.at(f"board/{ref}/matches")).text
    assert "Alys" not in village.browser("Mair").get(village.at(f"board/{offer}/matches")).text.split("Board")[-1]
    sioned = village.browser("Sioned")
    for path in (f"board/{ref}/ring-round", f"board/{ref}/ring-round/paper"):
        assert "Mair Pugh" not in sioned.get(village.at(path)).text
    sioned.get(village.at(f"board/{ref}/ring-round"))
    sioned.press("Add to the list", who="Mair Pugh")
    assert sioned.status == 422 and "cannot be asked for this just now" in sioned.text
    assert sioned.value("who") is not None
    with village.app.app_context(), pytest.raises(CannotBeAsked):
        service.say(actor(village, "Sioned"), listing(village, ref), village.member("Mair"), "yes")


def test_who_rests_or_left_and_what_is_held_or_stale_is_not_proposed(village: Village) -> None:
    offers = {each: put(village, each, LIFTS) for each in ("Mair", "Gwen", "Dafydd", "Huw")}
    ref = put(village, "Alys", HOSPITAL)
    assert sorted(order(village, ref)) == ["Dafydd", "Gwen", "Huw", "Mair"]
    with village.app.app_context(), db.write():
        rests.rest(Actor.host(village.group_id), village.member("Mair"), "ill")
        village.member("Gwen").left_on = village.today().isoformat()
        listing(village, offers["Dafydd"]).held = "look"
        listing(village, offers["Huw"]).expires_on = (village.today() - timedelta(days=1)).isoformat()
    assert order(village, ref) == []
    with village.app.app_context(), pytest.raises(CannotBeAsked):
        service.add(actor(village, "Sioned"), listing(village, ref), village.member("Mair"))


def test_wrong_hands_and_wrong_things(village: Village, elsewhere: Village) -> None:
    ref = put(village, "Alys", HOSPITAL)
    offer = put(village, "Mair", LIFTS)
    with village.app.app_context():
        wanted, mair = listing(village, ref), village.member("Mair")
        for who in ("Alys", "Mair", "Huw"):
            with pytest.raises(NotAllowed):
                service.say(actor(village, who), wanted, mair, "yes")
        non = elsewhere.member("Non")
        stranger = members.actor_of(non.user, non, elsewhere.group_id)
        with pytest.raises(NotFound):
            service.say(stranger, wanted, mair, "yes")
        sioned = actor(village, "Sioned")
        with pytest.raises(NotFound):
            service.say(sioned, wanted, non, "yes")
        with pytest.raises(CannotBeAsked):
            service.say(sioned, wanted, village.member("Alys"), "yes")
        with pytest.raises(OffTheBoard):
            service.say(sioned, listing(village, offer), village.member("Gwen"), "yes")
        for outcome in ("to ask", "perhaps", ""):
            with pytest.raises(NothingChosen):
                service.say(sioned, wanted, mair, outcome)
        assert db.session.scalars(select(Asked)).all() == []
    browser = elsewhere.browser("Non").get(elsewhere.at("board"))
    for path in ("matches", "ring-round", "ring-round/paper"):
        assert browser.get(elsewhere.at(f"board/{ref}/{path}")).status == 404
    sioned = village.browser("Sioned").get(village.at(f"board/{ref}/ring-round"))
    sioned.post(village.at(f"board/{ref}/ring-round"), {"press": f"yes:{elsewhere.refs['Non']}"})
    assert sioned.status == 404
    sioned.get(village.at(f"board/{ref}/ring-round"))
    sioned.post(village.at(f"board/{ref}/ring-round"), {"press": "yes:' OR 1=1 --"})
    assert sioned.status == 404


def test_a_request_nobody_answered_in_three_days_is_on_the_desk(village: Village) -> None:
    ref = put(village, "Alys", HOSPITAL)
    put(village, "Mair", LIFTS)
    desk = village.browser("Sioned").get(village.at("desk/"))
    assert "each has an answer, or is new" in desk.text
    with freeze_time(clock.now() + timedelta(days=3)):
        sioned = village.browser("Sioned").get(village.at("desk/")).click("request nobody has answered")
        assert "Lift to the hospital" in sioned.text and "Alys Jones" in sioned.text
        sioned.click("Ring round").press("no reply")
        assert "Lift to the hospital" in sioned.get(village.at("desk/unanswered")).text
        say(village, ref, "Mair", "yes")
        assert "Every request has an answer" in sioned.get(village.at("desk/unanswered")).text
        with village.app.app_context(), db.write():
            apart.block(actor(village, "Mair"), village.member("Mair"), village.member("Alys"), on=True)
        assert "Lift to the hospital" in sioned.get(village.at("desk/unanswered")).text  # her yes is none any more
        with village.app.app_context(), db.write():
            apart.block(actor(village, "Mair"), village.member("Mair"), village.member("Alys"), on=False)
        assert "Every request has an answer" in sioned.get(village.at("desk/unanswered")).text
        say(village, ref, "Mair", "no")
        assert "Lift to the hospital" in sioned.get(village.at("desk/unanswered")).text
        queries.ANSWERED.append(lambda group_id: {listing(village, ref).id})
        try:
            assert "Every request has an answer" in sioned.get(village.at("desk/unanswered")).text
        finally:
            queries.ANSWERED.pop()
        sioned.get(village.at("desk/unanswered")).press("Off the board")
        assert "Every request has an answer" in sioned.get(village.at("desk/unanswered")).text
    assert village.browser("Alys").get(village.at("desk/unanswered")).status == 403


def test_another_room_may_say_who_was_asked(village: Village) -> None:
    for each in ("Mair", "Gwen"):
        put(village, each, LIFTS)
    ref = put(village, "Alys", HOSPITAL)
    assert order(village, ref) == ["Mair", "Gwen"]
    with village.app.app_context():
        mair = village.member("Mair").id
    queries.ASKED_ELSEWHERE.append(lambda group_id: {mair: village.today().isoformat()})
    try:
        assert order(village, ref) == ["Gwen", "Mair"]
    finally:
        queries.ASKED_ELSEWHERE.pop()


def test_what_an_organisation_gave_this_year_stands_by_its_request(village: Village) -> None:
    with village.app.app_context():
        host = Actor.host(village.group_id)
        school = members.add(host, village.group_id, name="Ysgol Llanfair", kind="organisation")
        ref = board.post(host, school, {"kind": "request", "title": "Reading with children", "language": "en"}).ref
        exchanges.log(
            replace(host, channel="slip"), village.group_id,
            exchanges.Claim(school, village.member("Mair"), village.today(), 90),
            words=("giver", "receiver"),
        )  # fmt: skip
    mair = village.browser("Mair").get(village.at(f"board/{ref}"))
    assert "This year in the hours book: Ysgol Llanfair" in mair.text
    assert "given 1 hour 30 minutes · received no hours" in mair.text
    other = put(village, "Alys", HOSPITAL)
    assert "This year in the hours book" not in mair.get(village.at(f"board/{other}")).text


def test_being_forgotten_takes_it_all_but_not_that_others_were_asked(village: Village) -> None:
    from timebank.privacy import rooms

    put(village, "Mair", LIFTS)
    ref = put(village, "Alys", HOSPITAL)
    say(village, ref, "Mair", "no", "Alys tires me")
    with village.app.app_context():
        told = rooms.held_about(village.member("Mair"))["When we asked you to help"]
        assert told[0]["In words"] == "Alys tires me" and told[0]["What you said"] == "no"
        with db.write():
            rooms.forget(village.member("Alys"))
        left = db.session.scalars(select(Asked)).one()
        assert (left.listing_id, left.words, left.asked_on) == (None, "", village.today().isoformat())
        assert queries.last_asked(village.group_id) == {village.member("Mair").id: village.today().isoformat()}
        with db.write():
            rooms.forget(village.member("Mair"))
        assert db.session.scalars(select(Asked)).all() == []


def test_a_long_list_is_still_a_light_page(village: Village) -> None:
    with village.app.app_context(), db.write():
        host = Actor.host(village.group_id)
        for number in range(20):
            member = members.add(
                host, village.group_id, name=f"Person{number} Somebody", phone=f"01970 600 3{number:02}"
            )
            board.post(host, member, {**LIFTS, "language": "en", "text": f"Every other week {number}"})
    ref = put(village, "Alys", HOSPITAL)
    sioned = village.browser("Sioned").get(village.at(f"board/{ref}/ring-round"))
    assert sioned.html.count("said yes") == queries.MOST_TO_ASK and "8 more people could be asked" in sioned.text
    assert len(gzip.compress(sioned.html.encode())) <= 14 * 1024
    sioned.click("To print")
    assert sioned.html.count('class="box"') == 4 * 20


def test_the_list_on_paper_has_telephone_and_boxes(village: Village) -> None:
    put(village, "Mair", LIFTS)
    ref = put(village, "Alys", HOSPITAL)
    sioned = village.browser("Sioned").get(village.at(f"board/{ref}/ring-round")).click("To print")
    assert "Mair Pugh · 01970 600 202" in sioned.text.replace(" ", " ")
    assert sioned.html.count('class="box"') == 4


def test_a_ring_round_says_how_somebody_likes_to_be_reached(village: Village) -> None:
    put(village, "Mair", LIFTS)
    ref = put(village, "Alys", HOSPITAL)
    mair = village.browser("Mair").get(village.at(f"people/{village.refs['Mair']}/contacts"))
    mair.press("Save", way="text", times="Not before ten")
    assert mair.get(village.at(f"people/{village.refs['Mair']}/contacts")).value("times") == "Not before ten"
    sioned = village.browser("Sioned").get(village.at(f"board/{ref}/ring-round"))
    assert "By text message: Not before ten" in sioned.text
    assert sioned.doc.find(".//nav[@class='ways']//a") is not None  # and the way to the other pages is there
    assert "Not before ten" in sioned.get(village.at(f"board/{ref}/ring-round/paper")).text
    person = village.browser("Alys").get(village.at(f"people/{village.refs['Mair']}"))
    assert person.status == 200 and "ten" not in person.text
    assert village.browser("Alys").get(village.at(f"people/{village.refs['Mair']}/contacts")).status == 403
    mair.press("Save", way="")
    assert "By text message" not in sioned.get(village.at(f"board/{ref}/ring-round")).text
