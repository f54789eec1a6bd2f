"""`rlnotes hub`: one file per verb."""
