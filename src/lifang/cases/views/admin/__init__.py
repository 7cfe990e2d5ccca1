"""What changes weekly, in the browser: lists and forms over the commands of people and places, each change with its entry."""
