"""What goes out to complainants and comes back: replies, letters on paper, addresses as the post reads them."""
