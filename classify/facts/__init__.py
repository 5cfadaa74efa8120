"""What a message says: who writes, where he can be reached, who is accused, what, where and when."""
