"""What can be started, and finding it: the rows of the list, in order. Knows nothing of Textual."""
