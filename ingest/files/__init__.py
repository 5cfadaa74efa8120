"""Files of strangers opened: what they are by their bytes, their pages, and the processes that may die of it."""
