"""What becomes of a matter in the hands of the office, from its birth to its end."""
