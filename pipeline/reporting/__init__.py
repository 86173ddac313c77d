"""Reporting: notebooks in, pages out. ``publish`` makes one period's folder, ``index`` the start page of all.

Notebooks use ``page.report(database, period, lang)``; each section of the page is one method of what it returns.
"""

from pipeline.reporting.site import ReportResult, index, publish

__all__ = ["ReportResult", "index", "publish"]
