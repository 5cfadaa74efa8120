"""The tables, one module a part of the work. `columns` is what all are built of; `register.schema` is the whole."""
