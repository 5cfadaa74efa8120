"""What arrived, before it is a case: intakes, what is parked, what was done to it at its source, what it asks."""
