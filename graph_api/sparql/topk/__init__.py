"""Queries for the first few of many, answered without a sort of all."""
