"""One module per family of forms; each reads a table that headings.find_tables found on a sheet."""
