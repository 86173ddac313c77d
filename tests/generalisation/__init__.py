"""How well forms nobody has seen are read: workbooks drawn from a vocabulary split in two, each with its truth.

``develop.toml`` and ``held_out.toml`` hold ways of writing one and the same thing: headings, titles, names, marks,
layouts. A reader may be mended by what fails on the first; the second is only scored, and once those who mend have read
it, it is added to the first and drawn anew by somebody who has not seen the reader. ``drawing`` draws a workbook,
``communes`` and ``province`` lay out the forms, ``scoring`` says what came of it.

    python -m tests.generalisation --half develop --count 60 --seed 1
"""
