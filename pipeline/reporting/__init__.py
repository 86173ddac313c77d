"""Reporting: notebooks in, pages out. ``publish`` makes one period's folder, ``index`` the start page of all.

A notebook opens a report (``ntm.open``), asks by SQL (``%%ask``) and shows its blocks (``report.section``).
"""

from pipeline.reporting.site import ReportResult, index, publish

__all__ = ["ReportResult", "index", "publish"]
