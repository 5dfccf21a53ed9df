"""The budgets of the design, measured: the installed program beside its baselines, in one run."""
