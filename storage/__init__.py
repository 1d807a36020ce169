"""Where everything is kept: tables, queries in the words of the practice, migrations."""
