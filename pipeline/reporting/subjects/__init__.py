"""One module per report: what it shows, section by section."""
