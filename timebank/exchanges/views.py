"""Pages."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("exchanges", __name__)
