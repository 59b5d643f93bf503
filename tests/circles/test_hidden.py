"""A coordinator who is not in a circle opens every page there is, and finds nothing of it on any."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.browse import let_in
from tests.routes import table
from tests.stories import people
from tests.test_routes import Place
from timebank.circles import queries, service
from timebank.circles.models import Circle
from timebank.circles.service import Told
from timebank.gatherings import posting
from timebank.gatherings import service as gatherings
from timebank.gatherings.models import Gathering

NAME, PURPOSE, RULES, SAID = "Zanzibar Sugar", "Quagga diabetes", "Xylophone rules", "Wombat breakfast"
TITLE, TEXT, WHY = "Yodelling Tuesday", "Unicorn porridge", "Iguana in the kitchen"


def meeting(village: people.Village, circle: Circle, how: str) -> Gathering:
    """A get-together of the circle that is to come, waits for a second look, is in the book, or was called off."""
    alys, mair = (people.actor(village, name) for name in ("alys", "mair"))
    led, came = (people.member_of(village, name) for name in ("mair", "alys"))
    plan = gatherings.Plan(TITLE, people.today(village), "10:30", 90, "share", [led], TEXT, circle=circle)
    made = gatherings.announce(mair, village.group_id, plan)
    gatherings.come(alys, made)
    if how in ("written", "held"):
        posting.write(mair, made, posting.Sheet(90, [led], [came]))
    if how == "held":
        posting.post(alys, made)
        posting.correct(alys.for_reason(WHY, "en"), made, posting.Sheet(60, [led], [came]))
    if how == "off":
        gatherings.call_off(mair, made, WHY, "en")
    return made


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize("relation", ["coordinator", "signer"])
def test_no_page_and_no_file_tells_of_a_circle(app: Flask, relation: str) -> None:
    place = Place(app)
    with app.app_context():
        alys, mair = (people.actor(place.village, name) for name in ("alys", "mair"))
        circle = service.found(
            alys, place.village.group_id, Told("", NAME, "", PURPOSE, "", RULES), sensitive=True, consent="Yes indeed"
        )
        service.come_in(mair, service.invite(alys, circle, people.member_of(place.village, "mair")).ref, "Yes indeed")
        word = service.say(mair, circle, SAID, "en")
        door = service.hand_on(alys, circle)
        meetings = [meeting(place.village, circle, how) for how in ("planned", "written", "held", "off")]
        refs = (circle.ref, word.ref, door.ref, *(each.ref for each in queries.seats(circle)))
        refs += tuple(each.ref for each in meetings)
        place.village.refs["circle's"] = meetings[2].ref
    secrets = [
        each.encode() for each in (NAME, PURPOSE, RULES, SAID, "Yes indeed", "new in a circle", TITLE, TEXT, WHY, *refs)
    ]
    seen = 0
    for endpoint in [row.split()[1] for row in table() if row.startswith("GET ")]:
        address = place.path(relation, endpoint)
        client = app.test_client()
        let_in(client, place.users[relation])
        with client.get(address) as answer:
            assert [each for each in secrets if each in answer.data] == [], address
            seen += answer.status_code == 200
    assert seen > 60
    client = app.test_client()
    let_in(client, place.users[relation])
    for who in ("alys", "mair"):  # whose hours the circle moved
        for page in ("", "/statement", "/statement?lines=every", "/data", "/history"):
            answer = client.get(f"/g/llanfair/people/{place.village.refs[who]}{page}")
            assert [each for each in secrets if each in answer.data] == [], (who, page)
            assert page != "/statement" or b"Hours shared" in answer.data
    for each in refs:
        assert client.get(f"/g/llanfair/gatherings/{each}").status_code == 404
    client = app.test_client()
    let_in(client, place.users["party"])
    page = client.get(f"/g/llanfair/circles/{refs[0]}/").data
    assert all(each.encode() in page for each in (NAME, PURPOSE, RULES, SAID))  # it is there to be found
