"""Sound to words. Knows no radiology and no network."""
