"""Lets ``python -m evalkit`` do what the command ``evalkit`` does."""

from evalkit.cli import main

if __name__ == "__main__":
    main()
