"""Measures of overlap over plain sets: pairs, chance, communities, order of rows."""
