"""A report as .docx, PDF, FHIR or plain text."""
