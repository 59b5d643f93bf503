"""The columns are those of RELATIONS in tests/routes/__init__.py."""

ROWS = {
    "GET healthz": "200 200 200 200 200 200 200 200 200 200",
    "GET static": "200 200 200 200 200 200 200 200 200 200",
}
