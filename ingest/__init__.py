"""What arrives becomes an intake, and an intake becomes a reading."""
