"""A coordinator who is not in a circle opens every page there is, and finds nothing of it on any."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.browse import let_in
from tests.routes import table
from tests.stories import people
from tests.test_routes import Place
from timebank.circles import queries, service
from timebank.circles.service import Told

NAME, PURPOSE, RULES, SAID = "Zanzibar Sugar", "Quagga diabetes", "Xylophone rules", "Wombat breakfast"


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
        refs = (circle.ref, word.ref, door.ref, *(each.ref for each in queries.seats(circle)))
    secrets = [each.encode() for each in (NAME, PURPOSE, RULES, SAID, "Yes indeed", "new in a circle", *refs)]
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
    let_in(client, place.users["party"])
    page = client.get(f"/g/llanfair/circles/{refs[0]}/").data
    assert all(each.encode() in page for each in (NAME, PURPOSE, RULES, SAID))  # it is there to be found
