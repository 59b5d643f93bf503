"""The columns are those of RELATIONS in tests/routes/__init__.py."""

ROWS = {
    "POST matching.add": "303 404 403 403 403 422 422 403 404 403",
    "GET matching.matches": "303 404 403 200 403 200 200 403 404 403",
    "POST matching.ring_me": "303 404 303 303 303 303 303 303 404 303",
    "POST matching.ring_me_no_more": "303 404 303 303 303 303 303 303 404 303",
    "GET matching.ring_round": "303 404 403 403 403 200 200 403 404 403",
    "POST matching.ring_round": "303 404 403 403 403 422 422 403 404 403",
    "GET matching.ring_round_paper": "303 404 403 403 403 200 200 403 404 403",
    "POST matching.rung": "303 404 404 404 404 303 303 404 404 404",
    "GET matching.still_true": "200 200 200 200 200 200 200 200 200 200",
    "POST matching.still_true": "422 422 422 422 422 422 422 422 422 422",
    "GET matching.to_ring": "303 404 403 403 403 200 200 403 404 403",
    "GET matching.unanswered": "303 404 403 403 403 200 200 403 404 403",
}
