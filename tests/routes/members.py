"""The columns are those of RELATIONS in tests/routes/__init__.py."""

ROWS = {
    "GET members.add": "303 404 403 403 403 200 200 403 404 403",
    "POST members.add": "303 404 403 403 403 422 422 403 404 403",
    "GET members.details": "303 404 403 403 200 200 200 403 404 403",
    "POST members.details": "303 404 403 403 303 303 303 403 404 403",
    "GET members.language": "303 404 403 403 200 200 200 403 404 403",
    "POST members.language": "303 404 403 403 422 422 422 403 404 403",
    "GET members.people": "303 404 200 200 200 200 200 200 404 200",
    "POST members.people": "303 404 200 200 200 200 200 200 404 200",
    "GET members.stand_in": "303 404 200 404 200 200 200 404 404 404",
    "POST members.stand_in": "303 404 422 404 422 422 422 404 404 404",
    "GET members.stand_ins": "303 404 403 403 200 200 200 403 404 403",
    "POST members.stand_ins": "303 404 403 403 422 422 422 403 404 403",
}
