"""Hot matters: what many people say about the same thing, found in their texts and followed until somebody has dealt with it."""
