"""Ed25519 signatures (RFC 8032, 5.1), verification only: all of it works on public data, so nothing here need hide how long it takes."""

import hashlib

P, ORDER = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)
PUBLIC, SIGNATURE = 32, 64

Point = tuple[int, int, int, int]  # extended homogeneous coordinates X, Y, Z, T with x = X/Z, y = Y/Z, x*y = T/Z
NEUTRAL: Point = (0, 1, 1, 0)

def verify(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether `signature` (64 bytes) is that of `message` by the holder of `public` (32 bytes). Anything malformed is no signature.

    Stricter than the RFC where it leaves a choice: R is compared byte by byte (no cofactor), and a key of small order, under which
    one signature would fit many messages, is no key.
    """
    if len(public) != PUBLIC or len(signature) != SIGNATURE:
        return False
    key, s = decode(public), int.from_bytes(signature[32:], "little")
    if key is None or s >= ORDER or combined(8, key, 0, NEUTRAL)[0] % P == 0:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % ORDER
    return encode(combined(s, BASE, k, (P - key[0], key[1], 1, P - key[3]))) == signature[:32]

def decode(data: bytes) -> Point | None:
    """The point that 32 bytes stand for (5.1.3), or None: y of p or more, no such x, or a sign for x = 0."""
    y = int.from_bytes(data, "little")
    odd, y = y >> 255, y & (2**255 - 1)
    u, v = (y * y - 1) % P, (D * y * y + 1) % P
    x = u * pow(v, 3, P) * pow(u * pow(v, 7, P), (P - 5) // 8, P) % P
    if (v * x * x - u) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if y >= P or (v * x * x - u) % P or (x == 0 and odd):
        return None
    x = P - x if x & 1 != odd else x
    return x, y, 1, x * y % P

def encode(point: Point) -> bytes:
    """The 32 bytes that stand for a point (5.1.2)."""
    inverse = pow(point[2], -1, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")

def _add(p: Point, q: Point) -> Point:
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P

def combined(m: int, p: Point, n: int, q: Point) -> Point:
    """The sum of m times p and n times q, one bit of each at a time."""
    table, total = (NEUTRAL, p, q, _add(p, q)), NEUTRAL
    for place in range(max(m, n).bit_length() - 1, -1, -1):
        total = _add(_add(total, total), table[(m >> place & 1) | (n >> place & 1) << 1])
    return total

BASE: Point = decode((4 * pow(5, -1, P) % P).to_bytes(32, "little")) or NEUTRAL
