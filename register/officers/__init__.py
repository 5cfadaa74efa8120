"""The people of the office: accounts, what each may see, who stands in for whom, their units."""
