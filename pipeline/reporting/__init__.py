"""Reporting: notebooks in, pages out. ``publish`` makes one period's folder, ``index`` the start page of all.

Notebooks open a subject (``subjects.province.report(database, period, lang)``); each section is one method of it.
"""

from pipeline.reporting.site import ReportResult, index, publish

__all__ = ["ReportResult", "index", "publish"]
