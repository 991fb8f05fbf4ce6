"""Plans for a season (typhoon, heat, heating, enrolment, holidays): what is switched on while it lasts."""
