"""The columns are those of RELATIONS in tests/routes/__init__.py."""

ROWS = {
    "GET groups.book": "303 404 200 200 200 200 200 200 404 200",
    "GET groups.change": "303 404 403 403 403 200 200 403 404 403",
    "POST groups.change": "303 404 403 403 403 422 422 403 404 403",
    "GET groups.rules": "303 404 200 200 200 200 200 200 404 200",
}
