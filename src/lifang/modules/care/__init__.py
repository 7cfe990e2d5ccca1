"""Care for elders and others who depend on it: meals at the canteen, and who did not come to theirs."""
