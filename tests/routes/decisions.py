"""The columns are those of RELATIONS in tests/routes/__init__.py."""

ROWS = {
    "GET decisions.answer": "303 404 200 200 200 200 200 200 404 200",
    "POST decisions.answer": "303 404 422 422 422 422 422 422 404 422",
    "GET decisions.begin": "303 404 200 200 200 200 200 200 404 200",
    "GET decisions.every": "303 404 200 200 200 200 200 200 404 200",
    "GET decisions.one": "303 404 200 200 200 200 200 200 404 200",
    "GET decisions.paper": "303 404 403 403 403 200 200 200 404 403",
    "POST decisions.paper": "303 404 403 403 403 422 422 422 404 403",
    "GET decisions.phone": "303 404 403 403 403 200 200 403 404 403",
    "POST decisions.phone": "303 404 403 403 403 422 422 403 404 403",
    "GET decisions.printed": "303 404 200 200 200 200 200 200 404 200",
    "GET decisions.propose": "303 404 200 200 200 200 200 200 404 200",
    "POST decisions.propose": "303 404 422 422 422 422 422 422 404 422",
    "GET decisions.say": "303 404 200 200 200 200 200 200 404 200",
    "POST decisions.say": "303 404 422 422 422 422 422 422 404 422",
    "POST decisions.settle": "303 404 403 403 403 409 409 409 404 403",
    "POST decisions.withdraw": "303 404 403 403 303 403 403 403 404 403",
}
