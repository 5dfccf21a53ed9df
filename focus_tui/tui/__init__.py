"""The dashboard: draws snapshots, and turns keys into calls on the tracker.

Importing this package imports nothing, so that the first frame can be drawn before Textual is there.
"""
