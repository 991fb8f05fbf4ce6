"""The numbers: definitions as versioned data, facts per day, computing on several engines, locked months."""
