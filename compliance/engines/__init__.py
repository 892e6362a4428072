"""Lowering the rulebook to a program of plain data, and the engines that solve it."""
