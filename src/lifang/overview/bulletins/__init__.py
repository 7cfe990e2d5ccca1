"""Bulletins: pages of a district's folder with figures inside, filled from records and kept with their receipts."""
