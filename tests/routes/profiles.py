"""The columns are those of RELATIONS in tests/routes/__init__.py."""

ROWS = {
    "GET profiles.about": "303 404 403 403 200 200 200 403 404 403",
    "POST profiles.about": "303 404 403 403 303 422 303 403 404 403",
    "GET profiles.before": "303 404 403 403 200 403 200 403 404 403",
    "GET profiles.contacts": "303 404 403 403 200 200 200 403 404 403",
    "POST profiles.contacts": "303 404 403 403 303 303 303 403 404 403",
    "POST profiles.drop": "303 404 404 404 303 404 303 404 404 404",
    "POST profiles.drop_expertise": "303 404 404 404 303 303 303 404 404 404",
    "GET profiles.expertise": "303 404 403 403 200 200 200 403 404 403",
    "POST profiles.expertise": "303 404 403 403 422 422 422 403 404 403",
    "GET profiles.guide": "303 404 200 200 200 200 200 200 404 200",
    "GET profiles.person": "303 404 200 200 200 200 200 200 404 200",
}
