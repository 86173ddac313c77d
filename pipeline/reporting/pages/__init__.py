"""The pages no notebook makes: start pages, the search index, and the sheets a figure was read from."""
