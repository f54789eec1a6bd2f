"""The interactive browser. `note_lists` queries the index; `app`, `picker` and `rows` are its Textual widgets."""
