"""The fuzz targets and mutations of `tools/fuzz`, and settings that give the same examples every time."""

import sys

from conftest import ROOT
from hypothesis import HealthCheck, settings

sys.path.insert(0, str(ROOT / "tools"))
try:
    from fuzz import mutations, readers, shrink, targets, thin
finally:
    sys.path.pop(0)

SLOW_MACHINE = 5  # times as slow as what the bounds were set on

__all__ = ["SLOW_MACHINE", "fixed", "mutations", "readers", "shrink", "targets", "thin"]


def fixed(examples):
    """The same examples in every run, and none kept on disk."""
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]
    return settings(max_examples=examples, derandomize=True, database=None, deadline=None, suppress_health_check=slow)
