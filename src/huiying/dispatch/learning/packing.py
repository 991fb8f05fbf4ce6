"""A model's file: a plain zip of `model.json` and NumPy arrays, without pickles; the same model is the same bytes. Pure."""

import io
import json
import math
import zlib
from collections.abc import Mapping
from hashlib import sha256
from typing import Any
from zipfile import ZIP_STORED, BadZipFile, ZipFile, ZipInfo

import numpy as np
from numpy.typing import NDArray

from huiying.kit.errors import Told

FORMAT = "huiying-text-classifier/1"
_DAY = (1980, 1, 1, 0, 0, 0)
_HEAD = "model.json"
_MOST = 200_000_000


class NoModel(Told):
    """The file is no model of ours, or of a later version, or damaged."""

    zh = "这不是可用的模型文件：{why}"
    en = "This is no model file that can be used: {why_en}"


def pack(about: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> bytes:
    """The file's bytes: uncompressed, in a fixed order, without the time; the head holds each array's SHA-256."""
    pieces = {f"{name}.npy": _npy(array) for name, array in sorted(arrays.items())}
    head = {"format": FORMAT, **about, "arrays": {name: sha256(piece).hexdigest() for name, piece in pieces.items()}}
    said = json.dumps(head, ensure_ascii=False, sort_keys=True, indent=1).encode()
    held = io.BytesIO()
    with ZipFile(held, "w", ZIP_STORED) as book:
        for name, piece in {_HEAD: said, **pieces}.items():
            book.writestr(ZipInfo(name, _DAY), piece)
    return held.getvalue()


def unpack(content: bytes) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """The head and the arrays of a file. Raises NoModel; nothing in the file is ever run."""
    try:
        with ZipFile(io.BytesIO(content)) as book:
            if sum(one.file_size for one in book.infolist()) > _MOST:
                raise NoModel(why="文件过大", why_en="it is too large")
            head = json.loads(book.read(_HEAD))
            if head.get("format") != FORMAT:
                raise NoModel(why=f"格式不是 {FORMAT}", why_en=f"its format is not {FORMAT}")
            return head, {name.removesuffix(".npy"): _array(book.read(name), digest) for name, digest in head["arrays"].items()}
    except (BadZipFile, KeyError, ValueError, AttributeError, EOFError, RuntimeError, TypeError, zlib.error) as broken:
        raise NoModel(why="文件损坏或不是模型", why_en="it is damaged, or no model") from broken


def _npy(array: NDArray[Any]) -> bytes:
    held = io.BytesIO()
    np.lib.format.write_array(held, np.ascontiguousarray(array), version=(1, 0), allow_pickle=False)
    return held.getvalue()


def _array(piece: bytes, digest: str) -> NDArray[Any]:
    if sha256(piece).hexdigest() != digest:
        raise NoModel(why="校验值不符", why_en="a checksum does not fit")
    held = io.BytesIO(piece)
    if np.lib.format.read_magic(held) != (1, 0):
        raise ValueError("another version of the format")
    shape, by_column, kind = np.lib.format.read_array_header_1_0(held)
    content = piece[held.tell() :]
    if by_column or kind.hasobject or min(shape, default=0) < 0 or math.prod(shape) * kind.itemsize != len(content):
        raise ValueError("the size that is told is not the content's")  # believed, a small file would ask for all memory
    found: NDArray[Any] = np.frombuffer(content, dtype=kind).reshape(shape)
    return found
