"""What goes out: letters to confirm, print and post, mails that did not simply leave, the words of replies."""
