"""Workbooks as real offices spoil them: a clean form in any look, one trouble applied, and what must come of it.

``sheets`` writes workbooks, ``matrix`` and ``others`` lay out the forms, ``kinds`` holds the troubles, ``counting`` is a
second reader that only counts cells, ``judging`` says whether a reading is free of silent errors.
"""
