"""What citizens are told: the kinds of messages, their texts with versions, quiet hours, the outbox, and what became of each message."""
