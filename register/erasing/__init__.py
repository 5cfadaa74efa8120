"""How long matters are kept, what holds them, and how they are erased."""
