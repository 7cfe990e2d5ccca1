"""One folder per subject with tables of its own. Siblings never import each other."""
