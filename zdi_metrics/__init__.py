"""zdi_metrics."""
