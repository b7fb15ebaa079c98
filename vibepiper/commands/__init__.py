"""The command line: each command reads options, calls the library, prints, and maps errors to exit codes."""
