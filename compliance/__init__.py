"""haechi: which duties of AI law bind whom, since when, on which clause, and what is still unknown."""
