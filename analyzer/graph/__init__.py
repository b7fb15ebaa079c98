"""The asset graph: the one thing that lint, diff, the executor and the site see of a project."""
