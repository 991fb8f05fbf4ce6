"""What the log says of itself: the stream and the kinds of its own events."""

STREAM = "evidence:1"
ZONE = "Asia/Shanghai"  # of the days and months that they speak of
OPENED = "evidence.opened"  # the log begins: its name and keys
KEY_ROLLED = "evidence.key_rolled"  # a key hands over to the next
DAY = "evidence.day"  # a day's root, with the hashes of what was published by then
TRUNK = "evidence.trunk"  # a file of the carrier's call records, by its hash, and what was found when it was compared with our calls
PUBLISHED = "evidence.published"  # a month's folder, with the hashes of its files
BROKEN = "evidence.broken"  # a restore has lost what was sealed, or the key is lost: the log goes on under another name
