"""The columns are those of RELATIONS in tests/routes/__init__.py."""

ROWS = {
    "GET circles.about": "303 404 404 200 403 404 200 404 404 404",
    "POST circles.about": "303 404 404 303 403 404 303 404 404 404",
    "POST circles.close": "303 404 404 303 403 404 303 404 404 404",
    "POST circles.decline": "303 404 303 404 404 404 404 404 404 404",
    "POST circles.do": "303 404 404 303 303 404 303 404 404 404",
    "GET circles.every": "303 404 200 200 200 200 200 200 404 200",
    "GET circles.found": "303 404 200 200 200 200 200 200 404 200",
    "POST circles.found": "303 404 422 422 422 422 422 422 404 422",
    "GET circles.inside": "303 404 404 200 200 404 200 404 404 404",
    "POST circles.inside": "303 404 404 422 403 404 422 404 404 404",
    "POST circles.join": "303 404 303 404 404 404 404 404 404 404",
    "GET circles.join": "303 404 200 404 404 404 404 404 404 404",
    "GET circles.leave": "303 404 404 200 200 404 200 404 404 404",
    "POST circles.leave": "303 404 404 409 303 404 409 404 404 404",
    "POST circles.look": "303 404 404 404 404 422 404 422 404 404",
    "GET circles.look": "303 404 404 404 404 200 404 200 404 404",
    "GET circles.looked": "303 404 404 404 404 200 404 200 404 404",
    "POST circles.looked": "303 404 404 404 404 403 404 303 404 404",
    "GET circles.one": "303 404 404 200 200 404 200 404 404 404",
    "POST circles.one": "303 404 404 422 422 404 422 404 404 404",
}
