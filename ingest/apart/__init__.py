"""What is opened and drawn outside of our own processes, for the desk and for readers: pages, files, formatted text."""
