"""``python -m graph_api``: the command line."""

from graph_api.cli.main import main

if __name__ == "__main__":
    main()
