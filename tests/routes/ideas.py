"""The columns are those of RELATIONS in tests/routes/__init__.py."""

ROWS = {
    "GET ideas.every": "303 404 200 200 200 200 200 200 404 200",
    "GET ideas.look": "303 404 403 403 403 200 403 200 404 403",
    "POST ideas.look": "303 404 403 403 403 422 403 422 404 403",
    "GET ideas.one": "303 404 200 200 200 200 200 200 404 200",
    "POST ideas.one": "303 404 403 403 403 422 422 422 404 403",
    "GET ideas.reply": "303 404 403 200 403 200 200 403 404 403",
    "POST ideas.reply": "303 404 403 422 403 422 422 403 404 403",
    "GET ideas.report": "303 404 200 200 200 200 200 200 404 200",
    "POST ideas.report": "303 404 422 422 422 422 422 422 404 422",
    "GET ideas.tell": "303 404 200 200 200 200 200 200 404 200",
    "POST ideas.tell": "303 404 422 422 422 422 422 422 404 422",
    "GET ideas.tell_for_others": "303 404 403 403 403 200 200 403 404 403",
    "POST ideas.tell_for_others": "303 404 403 403 403 422 422 403 404 403",
    "GET ideas.to_look": "303 404 403 403 403 200 200 200 404 403",
    "GET ideas.we_did": "303 404 200 200 200 200 200 200 404 200",
}
