"""Finding a matter again: words cut and keyed, the index, likeness of texts."""
