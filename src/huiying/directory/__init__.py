"""Who and where: orgs, people, parties, engagements, topics, regions, calendars, code lists."""
