"""Papers: a table of rows, one a measure that the law names, and one module a format."""
