"""Files that prove something: known by their bytes, never by their name, and public only as a cleaned picture."""

from __future__ import annotations

import hashlib
import io
import struct
import zlib

import pytest
from PIL import Image

from lifang.cases import evidence
from lifang.cases.errors import BadInput
from lifang.cases.models import Evidence
from lifang.cases.queries import evidence_for, published_evidence, visible_cases
from tests.factories.cases import account, act, after, photo_file, report

pytestmark = pytest.mark.django_db
GPS = 0x8825


def with_place() -> bytes:
    """A phone's photo, lying on its side, that knows where it was taken and by what."""
    picture = Image.new("RGB", (80, 40), (200, 30, 30))
    exif = picture.getexif()
    exif[0x0112] = 6  # to be turned by 90 degrees
    exif[0x010F] = "A Phone"
    exif.get_ifd(GPS)[1] = "N"
    exif.get_ifd(GPS)[2] = (40.0, 5.0, 30.5)
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif)
    return out.getvalue()


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few hundred bytes that claims to be huge."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(bytes(1000)))
        + chunk(b"IEND", b"")
    )


def two_in_one() -> bytes:
    out = io.BytesIO()
    first, second = (Image.new("RGB", (40, 30), colour) for colour in ((1, 2, 3), (4, 5, 6)))
    first.save(out, "MPO", save_all=True, append_images=[second])
    return out.getvalue()


def store(content: bytes, name: str) -> evidence.StoredFile:
    return evidence.store(io.BytesIO(content), name)


class TestPictures:
    def test_the_original_is_kept_byte_for_byte(self):
        content = with_place()
        stored = store(content, "现场.jpg")
        assert stored.sha256 == hashlib.sha256(content).hexdigest()
        with evidence.open_stored(stored.sha256) as kept:
            original = kept.read()
        assert original == content
        assert Image.open(io.BytesIO(original)).getexif().get_ifd(GPS)[1] == "N"

    def test_the_public_copy_stands_upright_and_knows_no_place(self):
        stored = store(with_place(), "现场.jpg")
        with evidence.open_stored(stored.public) as kept:
            content = kept.read()
        public = Image.open(io.BytesIO(content))
        assert public.size == (40, 80)
        assert not dict(public.getexif())
        assert b"A Phone" not in content
        assert b"Exif" not in content

    def test_a_large_picture_is_made_small_for_the_public(self):
        stored = evidence.store(photo_file(size=(4000, 3000)), "big.jpg")
        with evidence.open_stored(stored.public) as kept:
            assert Image.open(kept).size == (1600, 1200)

    def test_transparency_and_second_pictures_are_no_obstacle(self):
        out = io.BytesIO()
        Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(out, "PNG")
        assert store(out.getvalue(), "logo.png").media_type == "image/png"
        assert store(two_in_one(), "phone.jpg").media_type == "image/jpeg"

    @pytest.mark.parametrize("size", [(9000, 9000), (20000, 20000)])
    def test_a_small_file_that_unfolds_into_a_huge_picture_is_refused(self, size):
        content = bomb(*size)
        assert len(content) < 1000
        with pytest.raises(BadInput):
            store(content, "bomb.png")


class TestWhatIsRefused:
    def test_an_empty_file(self):
        with pytest.raises(BadInput, match="empty"):
            store(b"", "nothing.jpg")

    def test_one_byte_too_many(self):
        head = b"%PDF-1.7\n"
        store(head + bytes(evidence.LIMIT - len(head)), "just.pdf")
        with pytest.raises(BadInput, match="20 MB"):
            store(head + bytes(evidence.LIMIT - len(head) + 1), "more.pdf")

    @pytest.mark.parametrize(
        ("content", "name"),
        [
            (b"%PDF-1.7 hello", "photo.jpg"),
            (b"OggS" + bytes(60), "photo.png"),
            (photo_file().read(), "contract.pdf"),
        ],
    )
    def test_a_file_that_is_not_what_its_name_says(self, content, name):
        with pytest.raises(BadInput, match="not what its name says"):
            store(content, name)

    @pytest.mark.parametrize(
        "content",
        [b"MZ\x90\x00" + bytes(100), b"<svg onload='alert(1)'/>", b"PK\x03\x04" + bytes(50), "你好".encode()],
    )
    def test_a_kind_that_proves_nothing(self, content):
        with pytest.raises(BadInput, match="cannot be read"):
            store(content, "photo.jpg")

    def test_a_broken_picture(self):
        with pytest.raises(BadInput, match="cannot be read"):
            store(photo_file(size=(400, 300)).read()[:600], "photo.jpg")


@pytest.mark.parametrize(
    ("content", "name", "media_type"),
    [
        (b"%PDF-1.4", "a.pdf", "application/pdf"),
        (bytes(4) + b"ftypM4A " + bytes(8), "a.m4a", "audio/mp4"),
        (bytes(4) + b"ftypisom" + bytes(8), "a.MP4", "video/mp4"),
        (b"ID3" + bytes(8), "a.mp3", "audio/mpeg"),
        (b"RIFF" + bytes(4) + b"WAVE", "a.wav", "audio/wav"),
        (b"OggS" + bytes(8), "no ending", "audio/ogg"),
    ],
)
def test_other_kinds_are_known_by_their_bytes_and_have_no_public_copy(content, name, media_type):
    stored = store(content, name)
    assert (stored.media_type, stored.public, stored.size) == (media_type, "", len(content))


class TestOnACase:
    def test_a_step_that_needs_proof_is_refused_without(self):
        case = act(report(), "accept", "agent.lin", after(hours=1))
        with pytest.raises(BadInput, match="照片") as refused:  # in the words of who asked
            act(case, "solve", "agent.lin", after(hours=2), result="已清理")
        assert set(refused.value.problems) == {"file_photo"}
        with pytest.raises(BadInput, match="照片"):
            act(case, "solve", "agent.lin", after(hours=2), proof="document", result="已清理")

    def test_the_same_file_may_prove_many_cases_and_is_stored_once(self):
        first, second = report(), report()
        for case in (first, second):
            act(case, "attach", "agent.lin", after(hours=1), proof="photo")
        rows = Evidence.objects.all()
        assert len({row.sha256 for row in rows}) == 1
        assert {row.case_id for row in rows} == {first.pk, second.pk}

    def test_attaching_needs_a_file(self):
        with pytest.raises(BadInput, match="Choose a file"):
            act(report(), "attach", "agent.lin", after(hours=1))

    def test_who_may_open_which_copy(self):
        case = act(report(), "attach", "agent.lin", after(hours=1), proof="photo")
        row = Evidence.objects.get(case=case)
        assert evidence_for(account("agent.lin").viewer, row.sha256) == row
        assert evidence_for(account("agent.he").viewer, row.sha256) is None
        assert evidence_for(account("agent.he").viewer, row.public) is None
        everything = visible_cases(account("duty.li").viewer)
        assert published_evidence(row.public, everything) == row
        assert published_evidence(row.sha256, everything) is None
