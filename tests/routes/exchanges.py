"""The columns are those of RELATIONS in tests/routes/__init__.py."""

ROWS = {
    "POST exchanges.answer": "303 404 404 422 422 422 422 422 404 422",
    "GET exchanges.different": "303 404 404 303 200 303 303 303 404 200",
    "POST exchanges.different": "303 404 404 422 422 422 422 422 404 422",
    "GET exchanges.log": "303 404 200 200 200 200 200 200 404 200",
    "POST exchanges.log": "303 404 422 422 422 422 422 422 404 422",
    "GET exchanges.not_so": "303 404 404 303 200 303 303 303 404 200",
    "POST exchanges.not_so": "303 404 404 422 422 422 422 422 404 422",
    "GET exchanges.organisations": "303 404 200 200 200 200 200 200 404 200",
    "GET exchanges.paid_role": "303 404 403 200 403 200 200 403 404 403",
    "POST exchanges.paid_role": "303 404 403 422 403 422 422 403 404 403",
    "GET exchanges.show": "303 404 404 200 200 200 200 200 404 200",
    "GET exchanges.statement": "303 404 200 200 200 200 200 200 404 200",
    "GET exchanges.statement_of": "303 404 404 404 200 200 200 200 404 200",
    "GET exchanges.tell": "303 404 200 200 200 200 200 200 404 200",
    "POST exchanges.tell": "303 404 200 200 200 200 200 200 404 200",
    "GET exchanges.tell_unknown": "303 404 200 200 200 200 200 200 404 200",
    "POST exchanges.tell_unknown": "303 404 200 200 200 200 200 200 404 200",
    "GET exchanges.told": "303 404 200 200 200 200 200 200 404 200",
    "POST exchanges.withdraw": "303 404 404 303 403 303 303 403 404 403",
}
