"""Telling subscribers what happens in the ledger: understood, spread, delivered, tried again."""
