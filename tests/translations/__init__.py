"""Welsh as an equal: the catalogue whole, its plurals and words right, and nothing English left where Welsh is read."""
