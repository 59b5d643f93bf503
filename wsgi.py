"""For any WSGI server: `waitress-serve wsgi:app`."""

from timebank import create_app

app = create_app()
