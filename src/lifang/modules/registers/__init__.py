"""The pages of the registers that people.registers declares. It has no tables: they are the people's."""
