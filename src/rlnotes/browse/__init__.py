"""The interactive browser. `note_lists` queries the index, in `query_thread`; the others are Textual widgets."""
