"""Measured comparisons with peers and limits; each figure is a ratio within one run on one machine."""
