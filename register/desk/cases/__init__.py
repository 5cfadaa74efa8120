"""The list of cases, and the page of one: what it says, what may be done to it, its papers and letters."""
