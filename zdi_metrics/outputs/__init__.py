"""Charts and other things that people look at."""
