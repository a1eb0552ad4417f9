"""Reads from files, on the command line."""

from __future__ import annotations

from cyclopts import App

anpr = App(name="anpr", help="Reads: load them from files.")
