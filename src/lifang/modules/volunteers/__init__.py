"""Offers of unpaid help: who fits a need, and hours that can be certified."""
