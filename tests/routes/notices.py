"""The columns are those of RELATIONS in tests/routes/__init__.py."""

ROWS = {
    "GET notices.letter": "303 404 404 404 404 200 200 404 404 404",
    "GET notices.letters": "303 404 403 403 403 200 200 403 404 403",
    "GET notices.to_tell": "303 404 403 403 403 200 200 403 404 403",
    "POST notices.told": "303 404 404 404 404 303 303 404 404 404",
}
