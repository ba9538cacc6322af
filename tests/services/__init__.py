"""Small services on this machine that answer like the publishers' own, for tests over a real socket."""
