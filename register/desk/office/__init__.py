"""The office itself: accounts, absences, units, the machine and its model, what is kept, reports."""
