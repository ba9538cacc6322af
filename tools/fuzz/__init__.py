"""Fuzzing: targets that take any bytes, mutations that know the layouts, and atheris to drive both."""
