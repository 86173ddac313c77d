"""A report on each of its media: page, PDF, DOCX, XLSX; each writes the same Document."""
