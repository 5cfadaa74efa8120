"""Between `register.store` and the databases: connections, statements made once, gathered rows, large files."""
