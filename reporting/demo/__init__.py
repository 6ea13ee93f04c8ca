"""The demonstration: a RIS, sample orders, sample dictations."""
