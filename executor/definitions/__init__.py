"""What an author writes (assets, sources, checks, jobs and their parts) as values; runs and stores nothing."""
