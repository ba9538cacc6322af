"""Published bytes to frames: each module reads one layout."""
