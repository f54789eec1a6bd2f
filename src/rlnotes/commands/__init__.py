"""One file per command; a command reads options, asks the library and hands a report to the session."""
