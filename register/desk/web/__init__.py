"""What every screen stands on: the request and its session, layout, words, dates, drawings."""
