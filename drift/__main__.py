"""`python -m drift`: the same command as `allium`."""

from drift.cli.main import main

if __name__ == "__main__":
    main()
