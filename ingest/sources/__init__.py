"""Beneath the mailbox, the mail folder and the scan folder: sessions, marks, files that are there to their end."""
