"""The two accounts as the public reads them: what was released, the published cases, and what a service level would take."""
