"""A reading becomes a finding. Pure: no database, no clock, no network."""
