"""Measures the deployed runner, keeps raw samples with their context, compares."""
