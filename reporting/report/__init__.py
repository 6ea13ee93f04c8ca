"""The domain: order, report, edits, life cycle, signing. Imports only errors and wording."""
