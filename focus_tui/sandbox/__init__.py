"""A Focus server for trying, tests and pictures: the tracking operations and their lists over SQLite.

It knows nothing of the rest of the program but the clock. This package imports nothing by itself; `app` needs
Starlette, and `serve` uvicorn, once they are used.
"""
