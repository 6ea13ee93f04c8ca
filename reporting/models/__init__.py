"""Speech models: install and verify."""
