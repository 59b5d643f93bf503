"""The least the program's pages can be with the packages it is made of, served as the program serves itself.

The board: who is signed in, one query, one template, the same 25 rows out of the same file. An answer: who is signed
in, the CSRF token, a form of one field, one row changed and one added, on the disk. What the real ones cost beside
them is what everything else about them costs.
"""

from __future__ import annotations

import sys
from typing import Any

from flask import Flask, redirect, render_template_string
from flask_login import LoginManager, UserMixin, login_required, login_user
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect, FlaskForm
from sqlalchemy import Engine, ForeignKey, event, select
from sqlalchemy.orm import DeclarativeBase, Mapped, joinedload, mapped_column, relationship
from waitress.server import create_server
from wtforms import RadioField

THREADS = 2  # as the program; it is not imported, since its rules for connections would come with it

PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Board</title></head>
<body>
<p>{{ current_user.id }}</p>
<h1>Notice board</h1>
<ul>
{% for row in rows %}
  <li><a href="{{ url_for('listing', ref=row.ref) }}">{{ row.title }}</a> <span>{{ row.kind }}</span>
    <small>{{ row.member.name }} · {{ row.area }}</small></li>
{% endfor %}
</ul>
</body>
</html>
"""


class Base(DeclarativeBase):
    """The few columns that the page needs."""


db = SQLAlchemy(model_class=Base)


class User(UserMixin, db.Model):  # type: ignore[name-defined, misc]
    """Who is signed in."""

    __tablename__ = "user_"
    id: Mapped[int] = mapped_column(primary_key=True)


class Member(db.Model):  # type: ignore[name-defined, misc]
    """Whose listing it is."""

    __tablename__ = "member"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


class Listing(db.Model):  # type: ignore[name-defined, misc]
    """A row of the board."""

    __tablename__ = "listing"
    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int]
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    ref: Mapped[str]
    title: Mapped[str]
    kind: Mapped[str]
    area: Mapped[str]
    state: Mapped[str]
    member: Mapped[Member] = relationship()


class Answered(db.Model):  # type: ignore[name-defined, misc]
    """What somebody said, in a table of this file's own."""

    __tablename__ = "minimal_answered"
    id: Mapped[int] = mapped_column(primary_key=True)
    listing_id: Mapped[int]
    said: Mapped[str]


class AnswerForm(FlaskForm):
    """Yes or no."""

    answer = RadioField(choices=[("yes", "Yes"), ("no", "No")])


@event.listens_for(Engine, "connect")
def _as_durable(connection: Any, record: Any) -> None:
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=10000"):
        connection.execute(f"PRAGMA {pragma}").close()


def make(path: str) -> Flask:
    """The pages, for who is signed in."""
    app = Flask(__name__)
    app.config.update(SECRET_KEY="only measured", SQLALCHEMY_DATABASE_URI=f"sqlite:///{path}")
    db.init_app(app)
    CSRFProtect(app)
    with app.app_context():
        db.metadata.create_all(db.engine, tables=[Answered.__table__])
    login = LoginManager(app)
    login.user_loader(lambda user_id: db.session.get(User, int(user_id)))

    @app.get("/sign-in")
    def sign_in() -> str:
        login_user(db.session.scalars(select(User)).first())
        return "in"

    @app.get("/answers")
    @login_required
    def answers() -> str:
        return render_template_string("{{ form.csrf_token }}", form=AnswerForm())

    @app.post("/answers/<int:listing_id>")
    @login_required
    def answer(listing_id: int) -> Any:
        form, listing = AnswerForm(), db.session.get_one(Listing, listing_id)
        if form.validate_on_submit():
            listing.area = form.answer.data
            db.session.add(Answered(listing_id=listing.id, said=form.answer.data))
            db.session.commit()
        return redirect("/answers", 303)

    @app.get("/board")
    @login_required
    def board() -> Any:
        chosen = (
            select(Listing).where(Listing.group_id == 1, Listing.state == "open").options(joinedload(Listing.member))
        )
        rows = db.session.scalars(chosen.order_by(Listing.id.desc()).limit(25)).all()
        return render_template_string(PAGE, rows=rows)

    @app.get("/board/<ref>")
    def listing(ref: str) -> str:
        return ref

    return app


if __name__ == "__main__":
    sys.setswitchinterval(0.0005)
    create_server(make(sys.argv[1]), host="127.0.0.1", port=int(sys.argv[2]), threads=THREADS, ident=None).run()
