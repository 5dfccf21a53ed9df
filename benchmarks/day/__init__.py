"""A simulated day: the tracker's pace on each plan, against a model of Focus on a clock that is moved by hand."""
