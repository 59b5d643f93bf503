"""The columns are those of RELATIONS in tests/routes/__init__.py."""

ROWS = {
    "GET pages.front": "200 200 303 303 303 303 303 303 303 303",
    "GET pages.home": "200 200 200 200 200 200 200 200 200 200",
    "GET pages.more": "303 404 200 200 200 200 200 200 404 200",
    "POST pages.language": "303 303 303 303 303 303 303 303 303 303",
    "GET pages.slips": "303 404 200 200 200 200 200 200 404 200",
    "GET pages.trail": "303 404 403 403 403 403 403 200 404 403",
    "GET pages.trail_of": "303 404 403 403 200 403 200 200 404 200",
}
