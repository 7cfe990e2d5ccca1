"""All reads of voluntary service: by what an organiser may see, or by the volunteer that somebody is."""
