"""Many systems at once: a table of filings becomes lanes and bounds, a database to browse, and a quarantine."""
