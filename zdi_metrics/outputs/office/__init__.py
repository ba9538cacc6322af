"""Slides and workbooks for the programs that working groups use."""
