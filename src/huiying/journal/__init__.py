"""What happened: append-only events, the texts they commit to, timers, outbox."""
