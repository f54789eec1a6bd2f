"""Records and pages for output: results of queries as JSON items and table rows."""
