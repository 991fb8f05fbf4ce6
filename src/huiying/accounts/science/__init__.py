"""What the accounts need of statistics: values in, values out."""
