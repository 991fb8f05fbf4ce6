"""What was sealed and how anybody checks it: the sealer, the public log, receipts, witnesses, the daily root, the published folder."""
