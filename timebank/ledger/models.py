"""The tables of the hours book. Their names and keys are public: accountants and their tools read them.

Minutes are integers. Dates are texts (2026-11-23), months 2026-11, moments as `clock.text` writes them: the same
bytes on both engines, so that the digests are the same too.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, Integer, Text, text
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.orm import Mapped, mapped_column

from timebank.db import Base

MEMBER, ORGANISATION, POT, FUND, ISSUANCE, SUSPENSE, FORMER, WRITE_OFF, OPENING, CLEARING = KINDS = (
    "member",
    "organisation",
    "pot",
    "fund",
    "issuance",
    "suspense",
    "former",
    "write_off",
    "opening",
    "clearing",
)
OPEN, CLOSING, CLOSED = STATES = ("open", "closing", "closed")
REVERSAL = "reversal"
MOST_MINUTES = 10**12  # in one posting: the guards hold it, so that no sum leaves 64 bits


STRICT = {"sqlite_strict": True, "sqlite_with_rowid": False}
Minutes = BigInteger().with_variant(Integer, "sqlite")


def _one_of(column: str, words: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(word) for word in words)})"


class Book(Base):
    """The ledger of one group. Its uuid travels with it; its id is the group's id on this machine."""

    __tablename__ = "ledger_book"
    __table_args__ = (CheckConstraint("length(uuid) = 36", name="uuid"), {"sqlite_strict": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(Text, unique=True)


class Account(Base):
    """Where hours are counted. `code` never holds a person's name. Floor and ceiling are hard limits, seldom set."""

    __tablename__ = "ledger_account"
    __table_args__ = (
        Unique("book_id", "code"),
        CheckConstraint("length(code) BETWEEN 1 AND 20", name="code"),
        CheckConstraint(_one_of("kind", KINDS), name="kind"),
        CheckConstraint("floor IS NULL OR ceiling IS NULL OR floor <= ceiling", name="limits"),
        CheckConstraint("closed_on IS NULL OR length(closed_on) = 10", name="closed_on"),
        {"sqlite_strict": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    book_id: Mapped[int] = mapped_column(ForeignKey("ledger_book.id"))
    code: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    balance: Mapped[int] = mapped_column(Minutes, default=0, server_default="0")
    floor: Mapped[int | None] = mapped_column(Minutes)
    ceiling: Mapped[int | None] = mapped_column(Minutes)
    closed_on: Mapped[str | None] = mapped_column(Text)


class Transaction(Base):
    """An immutable fact. It refers to its seal, so that nothing unsealed survives a COMMIT."""

    __tablename__ = "ledger_transaction"
    __table_args__ = (
        ForeignKeyConstraint(["book_id"], ["ledger_book.id"]),
        ForeignKeyConstraint(
            ["book_id", "number"],
            ["ledger_seal.book_id", "ledger_seal.number"],
            name="fk_ledger_transaction_seal",
            deferrable=True,
            initially="DEFERRED",
            use_alter=True,
        ),
        ForeignKeyConstraint(
            ["book_id", "reverses_number"],
            ["ledger_transaction.book_id", "ledger_transaction.number"],
            name="fk_ledger_transaction_reverses",
        ),
        Unique("book_id", "idempotency_key", name="uq_ledger_transaction_key"),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("length(kind) BETWEEN 1 AND 20", name="kind"),
        CheckConstraint("length(month) = 7", name="month"),
        CheckConstraint("length(occurred_on) = 10", name="occurred_on"),
        CheckConstraint("length(posted_at) = 27", name="posted_at"),
        CheckConstraint("(kind = 'reversal') = (reverses_number IS NOT NULL)", name="reversal"),
        CheckConstraint("length(idempotency_key) BETWEEN 1 AND 100", name="idempotency_key"),
        Index(
            "uq_ledger_transaction_reverses",
            "book_id",
            "reverses_number",
            unique=True,
            sqlite_where=text("reverses_number IS NOT NULL"),
        ),
        STRICT,
    )

    book_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(Text)
    month: Mapped[str] = mapped_column(Text)
    occurred_on: Mapped[str] = mapped_column(Text)
    posted_at: Mapped[str] = mapped_column(Text)
    reverses_number: Mapped[int | None]
    idempotency_key: Mapped[str | None] = mapped_column(Text)
    note_digest: Mapped[str | None] = mapped_column(Text)


class Posting(Base):
    """Signed minutes on one account, and what the account's balance was after them."""

    __tablename__ = "ledger_posting"
    __table_args__ = (
        ForeignKeyConstraint(
            ["book_id", "number"],
            ["ledger_transaction.book_id", "ledger_transaction.number"],
            name="fk_ledger_posting_transaction",
        ),
        CheckConstraint("minutes <> 0", name="minutes"),
        Index("ix_ledger_posting_account", "account_id", "number"),
        STRICT,
    )

    book_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    account_id: Mapped[int] = mapped_column(ForeignKey("ledger_account.id"), primary_key=True, autoincrement=False)
    minutes: Mapped[int] = mapped_column(Minutes)
    balance_after: Mapped[int] = mapped_column(Minutes)


class Seal(Base):
    """Makes a transaction final: a digest chained to the seal before."""

    __tablename__ = "ledger_seal"
    __table_args__ = (
        ForeignKeyConstraint(
            ["book_id", "number"],
            ["ledger_transaction.book_id", "ledger_transaction.number"],
            name="fk_ledger_seal_transaction",
        ),
        CheckConstraint("length(digest) = 64", name="digest"),
        STRICT,
    )

    book_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    digest: Mapped[str] = mapped_column(Text)


class Note(Base):
    """The words of a transaction. They can be deleted; the book's digests keep only a salted one of them."""

    __tablename__ = "ledger_note"
    __table_args__ = (
        ForeignKeyConstraint(
            ["book_id", "number"],
            ["ledger_transaction.book_id", "ledger_transaction.number"],
            name="fk_ledger_note_transaction",
        ),
        STRICT,
    )

    book_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    salt: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)


class Period(Base):
    """A month of a book. One without a row is open, unless a later one is closed."""

    __tablename__ = "ledger_period"
    __table_args__ = (
        CheckConstraint("length(month) = 7", name="month"),
        CheckConstraint(_one_of("state", STATES), name="state"),
        STRICT,
    )

    book_id: Mapped[int] = mapped_column(ForeignKey("ledger_book.id"), primary_key=True, autoincrement=False)
    month: Mapped[str] = mapped_column(Text, primary_key=True)
    state: Mapped[str] = mapped_column(Text)
