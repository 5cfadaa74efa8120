"""The truth on disk, and the program around it."""
