"""What a category is told by: ideas and phrases in the words of officers."""
