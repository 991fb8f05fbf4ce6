"""The commands `queue` and `staff`: files of queues in, heads and yuan out, without a city."""
