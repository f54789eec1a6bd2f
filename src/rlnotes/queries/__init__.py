"""Read-only queries on an index: search, related notes, hubs, link reports."""
