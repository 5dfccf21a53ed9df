"""What goes wrong with a configuration."""

from __future__ import annotations


class ConfigError(Exception):
    """The configuration cannot be used. The message is one sentence that says what to do; it holds no secret."""


class NothingConfigured(ConfigError):
    """Neither environment nor configuration names anything of an account."""
