"""All benchmarks, one after the other; the exit code is 1 when one misses its bound. `make bench` runs them."""

from __future__ import annotations

from . import calls, campaign, exploring, mosaic, results, waiting

if __name__ == "__main__":
    missed = [results.main(), calls.main(), waiting.main(), mosaic.main(), exploring.main()]
    campaign.main()  # raises when a job is lost or runs twice
    raise SystemExit(max(missed))
