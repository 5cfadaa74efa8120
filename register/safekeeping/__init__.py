"""What keeps the register whole: its revisions, backup, move to another database, proofs over what is stored."""
