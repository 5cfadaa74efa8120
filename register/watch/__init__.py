"""What watches over the office and tells its people: figures, alarms, the daily digest, reminders."""
