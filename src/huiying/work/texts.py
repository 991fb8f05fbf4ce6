"""What is put into the messages to citizens as ready words, in Chinese and English: data. The messages' own words: notify/seed.py."""

OBJECTION = ("如有异议，可在 15 日内提出一次，由其他人员复核。", "You may object once within 15 days; somebody else decides.")

# Why a unit handed an order back, as the citizen is told.
RETURNED_BECAUSE: dict[str, tuple[str, str]] = {
    "not_duty": ("原单位无此职责", "the first unit has no such duty"),
    "wrong_region": ("不在原单位辖区", "the place lies outside the first unit's area"),
    "wrong_address": ("地址需由其他单位核实", "the address has to be checked by another unit"),
    "info_missing": ("需由其他单位核实情况", "another unit has to check the facts"),
    "duplicate": ("同一问题正由其他单位办理", "another unit is on the same matter"),
    "split_needed": ("问题涉及多个单位", "several units are concerned"),
    "lead_other": ("应由其他单位主办", "another unit has to lead"),
    "duty_moved": ("职责已划转其他单位", "the duty has passed to another unit"),
    "statutory_route": ("正在法定程序中", "a legal procedure is under way"),
    "recusal": ("原单位需要回避", "the first unit has to stand aside"),
}
