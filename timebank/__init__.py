"""Timebank: hours of help given and received, kept by the people themselves."""

from __future__ import annotations

import gc

gc.disable()  # until the program stands: looking for garbage among what is being loaded takes a tenth of the start

from pathlib import Path
from typing import Any

from flask import Flask

from timebank import assets, compiled, config, health, security, web
from timebank.db import db
from timebank.signin.throttle import Tries
from timebank.signin.views import ask_again, banner_for_officers


def create_app(instance: Path | None = None, *, database_url: str | None = None, **settings: Any) -> Flask:
    """The program, on the instance folder given (else the one TIMEBANK_INSTANCE names).

    `settings` go over those of the folder's settings file; Flask's own are in capitals.
    """
    folder = instance or config.instance_folder()
    url = database_url or config.database_url(folder)
    app = Flask("timebank", instance_path=str(folder))
    app.config.update(
        SECRET_KEY=config.secret(folder),
        SQLALCHEMY_DATABASE_URI=url,
        SQLALCHEMY_ENGINE_OPTIONS={"pool_pre_ping": url.startswith("postgresql")},  # a server may be started anew
        **config.read(folder),
    )
    app.config.update(settings)
    db.init_app(app)
    assets.init_app(app)
    security.init_app(app)
    web.init_app(app)
    compiled.init_app(app)
    app.extensions["banners"].append(web.banner_for_plain_http)
    app.extensions["banners"].append(banner_for_officers)
    app.extensions["tries"] = Tries()
    app.extensions["ask_again"] = ask_again
    health.init_app(app)
    _register_rooms(app)
    if not gc.isenabled():
        gc.freeze()  # what is loaded by now stays
        gc.enable()
    return app


def _register_rooms(app: Flask) -> None:
    from timebank.arranging import views as arranging
    from timebank.board import views as board
    from timebank.circles import views as circles
    from timebank.closing import views as closing
    from timebank.decisions import views as decisions
    from timebank.desk import views as desk
    from timebank.exchanges import views as exchanges
    from timebank.gatherings import views as gatherings
    from timebank.gifts import views as gifts
    from timebank.groups import views as groups
    from timebank.ideas import views as ideas
    from timebank.joining import views as joining
    from timebank.matching import views as matching
    from timebank.members import views as members
    from timebank.mirror import views as mirror
    from timebank.notices import views as notices
    from timebank.pages import views as pages
    from timebank.privacy import views as privacy
    from timebank.profiles import views as profiles
    from timebank.reconciling import views as reconciling
    from timebank.signin import views as signin
    from timebank.slips import views as slips
    from timebank.twokeys import views as twokeys

    if app.config["practice_village"]:
        from timebank.pages import style

        app.register_blueprint(style.bp)
    rooms = (pages, joining, signin, members, profiles, groups, notices, board, matching, exchanges, arranging, gifts,
             gatherings, slips,
             reconciling, closing, decisions, desk, twokeys, privacy, circles, ideas,
             mirror)  # fmt: skip
    for room in rooms:
        app.register_blueprint(room.bp)
