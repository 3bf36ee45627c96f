"""`python -m playground_sandbox`."""

from playground_sandbox.cli import main

if __name__ == "__main__":
    main()
