"""Replies are composed, approved, sent, printed."""
