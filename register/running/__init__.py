"""The processes of the daemon: who lives, whose turn it is to poll, where suspect work is tried."""
