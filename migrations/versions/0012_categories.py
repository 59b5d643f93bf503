"""The group's own kinds of help, and what is looked at before it stands on the board."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

# key, name and words in Welsh, name and words in English, whether it waits for a look: what a group begins with
_SHIPPED = (
    ("lifts", "Lifftiau a chludo", "lifft car cludiant gyrru ysbyty", "Lifts and getting about", "lift drive car", 0),
    ("garden", "Garddio", "gardd lawnt", "Gardening", "garden lawn", 0),
    ("home", "Gwaith tŷ a thrwsio", "trwsio glanhau peintio", "Jobs at home and mending", "repair clean DIY paint", 0),
    ("food", "Bwyd a choginio", "pobi pryd bwyd", "Food and cooking", "baking meal", 0),
    ("company", "Cwmni a sgwrs", "cwmni paned sgwrsio", "Company and a chat", "visit befriending tea", 0),
    ("errands", "Siopa a negeseuon", "siopa fferyllfa post", "Shopping and errands", "shop chemist", 0),
    ("computers", "Cyfrifiaduron a ffonau", "cyfrifiadur y we tabled", "Computers and phones",
     "computer internet tablet", 0),
    ("paperwork", "Ffurflenni a llythyrau", "ffurflen llythyr llenwi", "Forms and letters", "paperwork form letter", 0),
    ("lessons", "Dysgu a gwersi", "gwers dysgu Cymraeg", "Learning and lessons", "lesson teach tutor", 0),
    ("music", "Cerddoriaeth a chrefft", "canu gwau gwnïo celf", "Music and craft", "sing knit sew art", 0),
    ("animals", "Anifeiliaid", "ci cath mynd â chi am dro", "Animals", "dog cat pet walking", 0),
    ("outdoors", "Cerdded a chwaraeon", "cerdded ymarfer", "Walking and sport", "walk exercise", 0),
    ("community", "Y gymuned", "digwyddiad neuadd gwirfoddoli", "The community", "event hall volunteer", 0),
    ("children", "Plant a theuluoedd", "plant gwarchod", "Children and families", "babysitting child", 1),
    ("care", "Gofal personol", "ymolchi gwisgo", "Personal care", "washing dressing", 1),
    ("medicines", "Moddion", "meddyginiaeth presgripsiwn", "Medicines", "medication prescription", 1),
    ("money", "Arian a biliau", "pensiwn banc talu", "Money and bills", "pension bank paying", 1),
    ("driving", "Gyrru cerbyd rhywun arall", "bws mini fan", "Driving somebody else’s vehicle", "minibus van", 1),
)  # fmt: skip


def upgrade() -> None:
    category = op.create_table(
        "listing_category",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name_cy", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("words_cy", sa.Text(), nullable=False),
        sa.Column("words_en", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("restricted", sa.Integer(), nullable=False),
        sa.Column("retired", sa.Integer(), nullable=False),
        sa.CheckConstraint("name_cy <> '' OR name_en <> ''", name=op.f("ck_listing_category_named")),
        sa.ForeignKeyConstraint(["group_id"], ["group_.id"], name=op.f("fk_listing_category_group_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listing_category")),
        sa.UniqueConstraint("group_id", "key", name=op.f("uq_listing_category_group_id_key")),
        sa.UniqueConstraint("ref", name=op.f("uq_listing_category_ref")),
        sqlite_strict=True,
    )
    groups = [row[0] for row in op.get_bind().execute(sa.text("SELECT id FROM group_ ORDER BY id"))]
    rows = [
        {"ref": _ref(), "group_id": group_id, "key": key, "name_cy": cy, "words_cy": words_cy, "name_en": en,
         "words_en": words_en, "place": place, "restricted": restricted, "retired": 0}
        for group_id in groups
        for place, (key, cy, words_cy, en, words_en, restricted) in enumerate(_SHIPPED, 1)
    ]  # fmt: skip
    if rows:
        op.bulk_insert(category, rows)
    for column in ("paid", "posted_at", "written_by"):
        op.add_column("listing", sa.Column(column, sa.Text(), nullable=True))
    is_held = sa.text("held IS NOT NULL")
    op.create_index(
        "ix_listing_held", "listing", ["group_id"], unique=False, sqlite_where=is_held, postgresql_where=is_held
    )
    op.create_table(
        "listing_said",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("listing_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("single_handed", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "what IN ('stands', 'hidden', 'answer', 'changed', 'left')", name=op.f("ck_listing_said_what")
        ),
        sa.ForeignKeyConstraint(["group_id"], ["group_.id"], name=op.f("fk_listing_said_group_id")),
        sa.ForeignKeyConstraint(["listing_id"], ["listing.id"], name=op.f("fk_listing_said_listing_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listing_said")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_listing_said_listing_id"), "listing_said", ["listing_id"], unique=False)
    op.add_column("concern", sa.Column("listing", sa.Text(), nullable=True))


def _ref() -> str:
    return "".join(secrets.choice("23456789abcdefghjkmnpqrstuvwxyz") for _ in range(10))
