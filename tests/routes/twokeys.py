"""The columns are those of RELATIONS in tests/routes/__init__.py."""

ROWS = {
    "GET twokeys.every": "303 404 403 403 403 200 200 200 404 403",
    "GET twokeys.issue": "303 404 403 403 403 200 200 200 404 403",
    "POST twokeys.issue": "303 404 403 403 403 422 422 422 404 403",
    "GET twokeys.one": "303 404 404 404 404 200 200 200 404 404",
    "POST twokeys.one": "303 404 404 404 404 422 422 422 404 404",
    "GET twokeys.role": "303 404 403 403 403 200 200 200 404 403",
    "POST twokeys.role": "303 404 403 403 403 422 422 422 404 403",
}
