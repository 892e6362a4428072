"""What is known before any user comes: questions, rules, sources and cases; loaded, checked, immutable."""
