"""A report as .docx, HTML or plain text."""
