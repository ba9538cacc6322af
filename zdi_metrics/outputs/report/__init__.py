"""The report to print, as PDF."""
