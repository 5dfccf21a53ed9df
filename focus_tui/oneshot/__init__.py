"""Commands that do one thing and end: what is tracked, in a line; start, stop and toggle; what can be started.

They use the tracker and the journal of the dashboard, but no screen. Imported by commands that have to answer at
once: `status` and `fields` pull in nothing that costs.
"""
