"""Focus as documented: the client, its wire models, plain frozen values, and a tree of errors.

Stands alone: no policy, no screen. Importing this package, `entry`, `answer` or `errors` pulls in neither httpx nor
pydantic; only `client` imports httpx, only `wire` imports pydantic's core.
"""
