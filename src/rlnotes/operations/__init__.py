"""What changes files: edits by span, plans that are checked before they are carried out, a journal to undo them."""
