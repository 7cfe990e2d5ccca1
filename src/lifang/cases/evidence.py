"""Files that prove something: kept under the SHA-256 of their bytes, shown to the public only as a cleaned picture.

Bytes are on disk before the entry that names them is written: a crash leaves at most a file that nothing names.
"""

from __future__ import annotations

import hashlib
import io
import os
from dataclasses import dataclass
from typing import IO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from lifang.cases.errors import BadInput

LIMIT = 20 * 1024 * 1024  # bytes
LARGEST_PICTURE = 80_000_000  # pixels: a small file may unfold into a huge picture
PUBLIC_SIDE = 1600  # pixels
NAME_LENGTH = 120
JPEG, PNG, WEBP = "image/jpeg", "image/png", "image/webp"
PICTURES = {
    "JPEG": JPEG,
    "MPO": JPEG,
    "PNG": PNG,
    "WEBP": WEBP,
}  # MPO: a JPEG with a second one behind it, of some phones
SIGNATURES: tuple[tuple[int, bytes, str], ...] = (
    (0, b"%PDF-", "application/pdf"),
    (4, b"ftypM4A", "audio/mp4"),
    (4, b"ftyp", "video/mp4"),
    (0, b"OggS", "audio/ogg"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\xff\xfb", "audio/mpeg"),
    (8, b"WAVE", "audio/wav"),
)
ENDINGS = {
    JPEG: ("jpg", "jpeg", "jfif"),
    PNG: ("png",),
    WEBP: ("webp",),
    "application/pdf": ("pdf",),
    "audio/mp4": ("m4a", "mp4"),
    "video/mp4": ("mp4", "mov", "m4v", "3gp"),
    "audio/ogg": ("ogg", "oga", "opus"),
    "audio/mpeg": ("mp3",),
    "audio/wav": ("wav",),
}


@dataclass(frozen=True, slots=True)
class StoredFile:
    sha256: str
    public: str  # SHA-256 of the cleaned picture, empty for other files
    name: str
    media_type: str
    size: int


def store(file: IO[bytes], name: str) -> StoredFile:
    """Check, clean and keep one file; the same bytes are kept once."""
    content = file.read(LIMIT + 1)
    if not content:
        raise BadInput(_("The file “%(name)s” is empty; please choose it again.") % {"name": name})
    if len(content) > LIMIT:
        raise BadInput(
            _("The file “%(name)s” is larger than 20 MB; please send a smaller one.") % {"name": name}
        )
    media_type, public = _look_inside(content, name)
    ending = name.rpartition(".")[2].lower()
    if "." in name and ending not in ENDINGS[media_type]:
        raise BadInput(
            _(
                "The file “%(name)s” is not what its name says: inside it is %(type)s. Please choose another file."
            )
            % {"name": name, "type": media_type}
        )
    return StoredFile(
        sha256=_keep(content),
        public=_keep(public) if public else "",
        name=name[-NAME_LENGTH:],
        media_type=media_type,
        size=len(content),
    )


def path_of(sha256: str) -> str:
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"


def open_stored(sha256: str) -> IO[bytes]:
    return default_storage.open(path_of(sha256))


def _keep(content: bytes) -> str:
    sha256 = hashlib.sha256(content).hexdigest()
    path = path_of(sha256)
    try:
        os.utime(default_storage.path(path))  # needed again: what was discarded is not deleted (discards.py)
    except FileNotFoundError:
        default_storage.save(path, ContentFile(content))
    return sha256


def _look_inside(content: bytes, name: str) -> tuple[str, bytes]:
    """The media type by what the bytes are, never by the name, and for a picture its cleaned copy."""
    for offset, signature, media_type in SIGNATURES:
        if content.startswith(signature, offset):
            return media_type, b""
    try:
        with Image.open(io.BytesIO(content)) as picture:
            if picture.format in PICTURES:
                if picture.width * picture.height > LARGEST_PICTURE:
                    raise BadInput(
                        _("The picture “%(name)s” has too many pixels; please send a smaller one.")
                        % {"name": name}
                    )
                return PICTURES[picture.format], _cleaned(picture)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise BadInput(_unknown(name)) from error
    raise BadInput(_unknown(name))


def _unknown(name: str) -> str:
    return _(
        "The file “%(name)s” cannot be read. Photos (JPEG, PNG, WebP), PDF, MP4, M4A, MP3, OGG and WAV can be sent."
    ) % {"name": name}


def _cleaned(picture: Image.Image) -> bytes:
    """Upright, no larger than the public needs, and re-encoded: place, device and thumbnails inside the file are gone."""
    picture.draft("RGB", (PUBLIC_SIDE, PUBLIC_SIDE))  # a JPEG is then unfolded no larger than needed
    upright = ImageOps.exif_transpose(picture).convert("RGB")
    upright.thumbnail((PUBLIC_SIDE, PUBLIC_SIDE))
    pixels = Image.new("RGB", upright.size)
    pixels.paste(upright)
    out = io.BytesIO()
    pixels.save(out, "JPEG", quality=82, optimize=True)
    return out.getvalue()
