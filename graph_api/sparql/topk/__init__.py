"""Queries for the first few rows of many, answered without sorting all of them."""
