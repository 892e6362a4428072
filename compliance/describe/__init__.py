"""A file becomes values (what engines see) and answers (what people see)."""
