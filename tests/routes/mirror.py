"""The columns are those of RELATIONS in tests/routes/__init__.py."""

ROWS = {
    "GET mirror.answer": "303 404 200 200 200 200 200 200 404 200",
    "POST mirror.answer": "303 404 422 422 422 422 422 422 404 422",
    "POST mirror.begin": "303 404 403 403 403 303 303 403 404 403",
    "GET mirror.mirror": "303 404 200 200 200 200 200 200 404 200",
    "GET mirror.sheet": "303 404 200 200 200 200 200 200 404 200",
    "GET mirror.sheets": "303 404 403 403 403 200 200 403 404 403",
    "POST mirror.sheets": "303 404 403 403 403 422 422 403 404 403",
}
