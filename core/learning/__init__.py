"""Rows, estimators, calibration, evaluation and the registry of trained models."""
