"""Meetings, events, classes, and the votes of owners."""
