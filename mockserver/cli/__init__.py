"""The `imgmock` command: one small module per subcommand, which imports what is heavy only when it runs."""
