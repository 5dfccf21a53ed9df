"""Arguments in, an exit code out."""


def main() -> int:
    """Run the command `focus-tui`; returns its exit code."""
    return 0
