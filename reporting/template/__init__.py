"""IHE MRRT templates in, empty reports out, and the way from field to field."""
