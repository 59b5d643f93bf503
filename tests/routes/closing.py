"""The columns are those of RELATIONS in tests/routes/__init__.py."""

ROWS = {
    "GET closing.account": "303 404 403 403 403 200 200 200 404 403",
    "GET closing.books": "303 404 403 403 403 200 200 200 404 403",
    "GET closing.corrections": "303 404 403 403 403 200 200 200 404 403",
    "GET closing.everybody": "303 404 403 403 403 200 200 200 404 403",
    "GET closing.figures": "303 404 403 403 403 200 200 200 404 403",
    "GET closing.lines": "303 404 403 403 403 200 200 200 404 403",
    "GET closing.month": "303 404 403 403 403 200 200 200 404 403",
    "POST closing.month": "303 404 403 403 403 404 404 404 404 403",
    "GET closing.overview": "303 404 403 403 403 200 200 200 404 403",
    "GET closing.pack": "303 404 403 403 403 200 200 200 404 403",
    "POST closing.pack": "303 404 403 403 403 422 422 422 404 403",
    "GET closing.reopen": "303 404 403 403 403 200 200 200 404 403",
    "POST closing.reopen": "303 404 403 403 403 422 422 422 404 403",
    "GET closing.report_file": "303 404 403 403 403 200 200 200 404 403",
    "GET closing.sheet": "303 404 403 403 403 200 200 200 404 403",
    "GET closing.show": "303 404 403 403 403 200 200 200 404 403",
    "GET closing.slips": "303 404 403 403 403 200 200 200 404 403",
    "POST closing.take_pack": "303 404 404 404 404 404 404 404 404 404",
    "GET closing.trial": "303 404 403 403 403 200 200 200 404 403",
    "GET closing.waiting": "303 404 403 403 403 200 200 200 404 403",
}
