"""Verbs of the command line that need parts joined: transcribe, deliver, users, migrate."""
