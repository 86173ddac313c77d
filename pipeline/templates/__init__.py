"""Blank forms for the next period, made from the same reference, thresholds and names that the reading checks against.

:func:`make` writes one workbook for each district, each department and each form of the province.
"""

from __future__ import annotations

from pipeline.templates.making import Made, make, next_period

__all__ = ["Made", "make", "next_period"]
