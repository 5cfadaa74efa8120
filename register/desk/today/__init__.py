"""The front page: what waits for its visitor, what is due, alarms, charts."""
