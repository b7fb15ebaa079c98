"""Turns the fixes of findings into changed files; knows neither rules nor commands."""
