"""What alembic runs around each step. The connection and its transaction belong to `upgrade`."""

from alembic import context

from reporting.store.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
