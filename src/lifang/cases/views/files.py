"""Files that come with a form. They are stored at once, so that nobody takes a photo twice because a word was missing."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field

from django import forms
from django.core import signing
from django.http import HttpRequest

from lifang.cases.errors import BadInput
from lifang.cases.evidence import StoredFile, store

KEEP = 24 * 60 * 60  # seconds
SALT = "lifang.cases.kept-file"


@dataclass
class Upload:
    files: list[tuple[str, StoredFile]] = field(default_factory=list)

    @property
    def names(self) -> list[str]:
        return [file.name for _kind, file in self.files]

    @property
    def tokens(self) -> list[str]:
        """What the form carries along when it is shown again."""
        return [signing.dumps([kind, asdict(file)], salt=SALT) for kind, file in self.files]


def open_camera(form: forms.Form) -> None:
    """One press on a phone leads to the camera, not to the album."""
    if "file_photo" in form.fields:
        form.fields["file_photo"].widget.attrs["capture"] = "environment"


def uploaded(request: HttpRequest, form: forms.Form) -> Upload:
    """The files kept from the last try and those sent now; what cannot be taken is said at its field."""
    upload = Upload()
    for token in request.POST.getlist("kept"):
        try:
            kind, facts = signing.loads(token, salt=SALT, max_age=KEEP)
        except signing.BadSignature:
            continue
        upload.files.append((kind, StoredFile(**facts)))
    for name in form.fields:
        if name.startswith("file_"):
            for file in request.FILES.getlist(name):
                try:
                    upload.files.append((name.removeprefix("file_"), store(file, file.name or "")))
                except BadInput as refusal:
                    form.add_error(name, str(refusal.message))
    return upload
