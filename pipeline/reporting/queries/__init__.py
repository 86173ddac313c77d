"""What single reports ask of the database beyond facts.py: one query a function, values bound, read-only."""
