"""The press: which reports a period has (reports.toml), and making them, each in a process of its own."""
