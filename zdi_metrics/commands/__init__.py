"""Commands of `zdi` by what they are for; `cli` puts them together."""
