"""The columns are those of RELATIONS in tests/routes/__init__.py."""

ROWS = {
    "GET reconciling.overview": "303 404 403 403 403 200 200 200 404 403",
    "GET reconciling.pile": "303 404 403 403 403 200 200 200 404 403",
    "POST reconciling.pile": "303 404 403 403 403 200 200 200 404 403",
    "GET reconciling.settled": "303 404 403 403 403 200 200 200 404 403",
    "GET reconciling.undo": "303 404 404 404 404 200 200 200 404 404",
    "POST reconciling.undo": "303 404 404 404 404 422 422 422 404 404",
}
