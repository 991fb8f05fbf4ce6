"""The two accounts: what a hotline costs and what it brings, before and after, honest about doubt, recomputable by anybody."""
