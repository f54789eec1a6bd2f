"""What can be asked of an index, each question in its file; none writes anything."""
