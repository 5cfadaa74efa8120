"""What waits for a person before it is a case: the review queue, trays, uploads, what was told by word of mouth."""
