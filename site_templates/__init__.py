"""Templates, styles and scripts of the catalog site: files, no logic."""
