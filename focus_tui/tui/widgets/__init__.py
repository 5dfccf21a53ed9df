"""The widgets that the dashboard is put together from."""
