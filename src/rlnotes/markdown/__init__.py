"""One note's text: its front matter, headings, links and blocks, with their places. Pure: opens no file."""
