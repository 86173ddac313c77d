"""Troubles that the project still fails, by the kind's id, with the reason. A mended one must leave this list."""

from __future__ import annotations

DEFECTS: dict[str, str] = {}
