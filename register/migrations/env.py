"""Run by Alembic with a connection that `register.safekeeping.upgrade` hands over."""

from alembic import context

from register.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=False,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
