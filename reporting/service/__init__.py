"""Use cases, one verb a file. Sees `ports`, never the store or the web."""
