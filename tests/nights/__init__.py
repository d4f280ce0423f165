"""Nights of a refresh job against a world that goes on: what is true each night, what goes wrong, what must hold."""
