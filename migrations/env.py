"""Alembic's environment: the connection comes from `timebank.schema`, which holds the one transaction."""

from alembic import context

from timebank.db import Base

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=Base.metadata, transactional_ddl=True)
context.run_migrations()
