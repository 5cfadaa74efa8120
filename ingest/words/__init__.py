"""What was read, mended where that is certain and doubted where it is not. Pure functions on strings."""
