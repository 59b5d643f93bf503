"""The columns are those of RELATIONS in tests/routes/__init__.py."""

ROWS = {
    "GET gifts.draw": "303 404 403 403 403 200 200 200 404 403",
    "POST gifts.draw": "303 404 403 403 403 422 422 422 404 403",
    "GET gifts.give": "303 404 200 200 200 200 200 200 404 200",
    "POST gifts.give": "303 404 422 422 422 422 422 422 404 422",
    "GET gifts.give_for": "303 404 403 403 403 200 403 403 404 403",
    "POST gifts.give_for": "303 404 403 403 403 422 403 403 404 403",
    "GET gifts.issued": "303 404 200 200 200 200 200 200 404 200",
    "GET gifts.let_issue": "303 404 403 403 403 200 200 200 404 403",
    "POST gifts.let_issue": "303 404 403 403 403 422 422 422 404 403",
    "GET gifts.pot": "303 404 200 200 200 200 200 200 404 200",
    "GET gifts.show": "303 404 404 200 200 200 200 200 404 200",
    "POST gifts.show": "303 404 404 403 403 422 403 422 404 403",
}
