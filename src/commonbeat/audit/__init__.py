"""Who did, or was refused, what: a closed catalogue of events in a log that cannot be changed unseen."""
