"""An export, opened: nothing in it is believed before its digests are."""

import hashlib
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from clinic.errors import DomainError
from clinic.queries.manifest import FORMAT, NAME, SEAL, VERSION, Manifest, digest_of

Progress = Callable[[str, int, int], None]
PIECE = 1 << 20


class NotAnExport(DomainError):
    status, code, title = 400, "not-an-export", "Not an export"


@contextmanager
def opened(
    path: Path, *, progress: Progress = lambda *step: None
) -> Iterator[tuple[zipfile.ZipFile, Manifest]]:
    """The files of an export and what it says of itself, each byte as it was made."""
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = _manifest_of(archive, path)
            _check(archive, manifest, path, progress)
            yield archive, manifest
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise NotAnExport(f"{path} is damaged, or no zip file: {error}.") from error
    except OSError as error:
        raise NotAnExport(f"{path} can not be read: {error.strerror}.") from error


def _manifest_of(archive: zipfile.ZipFile, path: Path) -> Manifest:
    try:
        text, seal = archive.read(NAME), archive.read(SEAL)
    except KeyError as error:
        raise NotAnExport(f"{path} is no export: it has no {NAME}.") from error
    if seal.split()[:1] != [hashlib.sha256(text).hexdigest().encode()]:
        raise NotAnExport(f"{NAME} in {path} is not as it was made.")
    try:
        manifest = Manifest.read(text)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise NotAnExport(f"{path} is of a form this Palpate does not know.") from error
    if (manifest.format, manifest.version) != (FORMAT, VERSION):
        raise NotAnExport(
            f"{path} is of version {manifest.version}; this Palpate takes {VERSION}."
        )
    return manifest


def _check(
    archive: zipfile.ZipFile, manifest: Manifest, path: Path, progress: Progress
) -> None:
    names = set(archive.namelist()) - {NAME, SEAL}
    if missing := manifest.files.keys() - names:
        raise NotAnExport(f"{path} lacks {min(missing)}.")
    if stray := names - manifest.files.keys():
        raise NotAnExport(f"{path} holds {min(stray)}, which is not of the export.")
    for done, (name, entry) in enumerate(sorted(manifest.files.items()), 1):
        digest = hashlib.sha256()
        with archive.open(name) as file:
            while piece := file.read(PIECE):
                digest.update(piece)
        if digest.hexdigest() != entry.sha256:
            raise NotAnExport(f"{name} in {path} is not as it was made.")
        progress("Checked", done, len(manifest.files))
    if digest_of(manifest.files) != manifest.digest:
        raise NotAnExport(f"The digest of {path} is not that of its files.")
