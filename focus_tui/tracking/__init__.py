"""What we do about what the server says: belief, actions, pace, and the one snapshot that a screen is drawn from.

Knows neither Textual, httpx nor pydantic. It sees Focus as a Protocol (`runner.Focus`) and the time as a `Clock`.
"""
