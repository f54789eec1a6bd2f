"""`rlnotes section`: one file per verb."""
