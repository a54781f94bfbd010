"""``python -m groundswell.cli``: the same as the command ``groundswell``."""

from groundswell.cli import main

if __name__ == "__main__":
    main()
