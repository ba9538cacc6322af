"""Charts drawn with matplotlib: one module per kind, `kinds` by name, `canvas` the paper they stand on."""
