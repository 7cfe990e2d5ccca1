"""What figures are declared over (`tables`: pure, for the check), and how its rows are read (`sources`: the database)."""
