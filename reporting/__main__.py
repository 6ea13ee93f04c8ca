"""`python -m reporting` is the `reporting` command."""

from reporting.cli import main

raise SystemExit(main())
