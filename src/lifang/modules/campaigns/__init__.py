"""Work over a list of targets, each of which ends in exactly one outcome."""
