"""httpx clients whose every `send` is one call: an operation with its token, its retries, its deadline and its check.

The flow of a call is written once, as a generator that yields steps (`flow`); `threads` and `loops` do the steps.
"""
