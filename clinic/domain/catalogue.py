"""Load a release of the catalogue: insert, replace, retire; safe to repeat."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from clinic.domain.release import Progress, newest_release, read_catalogue
from clinic.domain.sheet import Model, Row, Sheet, contents, target
from clinic.domain.sheet_rules import SHEETS
from clinic.models.catalogue import CatalogueRelease
from clinic.models.clinic import Clinic
from clinic.tenancy import SHARED_CLINIC, scoped

OWNER = "owner"  # The alias of the only database role that may write shared rows.


@dataclass(frozen=True, slots=True)
class SheetReport:
    """What became of one file's rows."""

    file: str
    rows: int
    inserted: int
    replaced: int
    retired: int

    @property
    def unchanged(self) -> int:
        return self.rows - self.inserted - self.replaced

    @property
    def changed(self) -> bool:
        return bool(self.inserted or self.replaced or self.retired)


@dataclass(frozen=True, slots=True)
class LoadReport:
    release: str
    checksum: str
    sheets: tuple[SheetReport, ...]

    @property
    def changed(self) -> bool:
        return any(sheet.changed for sheet in self.sheets)


def load_catalogue(
    folder: Path | None = None, *, progress: Progress | None = None
) -> LoadReport:
    """Make the shared rows what the files say; without a folder, the newest release."""
    folder = (folder or newest_release()).resolve()
    tell = progress or (lambda *step: None)
    catalogue, checksum = read_catalogue(folder, progress=tell)
    at = timezone.now()
    ids: dict[Model, dict[str, UUID]] = {}
    reports: list[SheetReport] = []
    with scoped(SHARED_CLINIC), transaction.atomic(using=OWNER):
        _hold_shared_clinic()
        for done, sheet in enumerate(SHEETS, len(SHEETS)):
            tell(f"Writing {sheet.file}", done, 2 * len(SHEETS))
            reports.append(_write(sheet, catalogue.of(sheet.model), ids, at))
        report = LoadReport(folder.name, checksum, tuple(reports))
        _record(report, at)
    tell("Done", 2 * len(SHEETS), 2 * len(SHEETS))
    return report


def _hold_shared_clinic() -> None:
    """Lock the clinic of the shared rows, so that two loads do not meet."""
    clinics = Clinic.objects.using(OWNER)
    clinics.get_or_create(pk=SHARED_CLINIC, defaults={"name": "Shared catalogue"})
    clinics.select_for_update().get(pk=SHARED_CLINIC)


def _write(
    sheet: "Sheet",
    rows: Iterable["Row"],
    ids: dict[Model, dict[str, UUID]],
    at: datetime,
) -> SheetReport:
    """Bring one table up to its file. `ids` knows the current rows by slug."""
    fields = contents(sheet.model)
    shared = sheet.model.objects.using(OWNER).filter(clinic=SHARED_CLINIC)
    columns = [one.attname for one in fields]
    held = {row["slug"]: row for row in shared.current().values("pk", *columns)}
    current = ids.setdefault(sheet.model, {})
    fresh, outdated = [], []
    for row in sorted(rows, key=sheet.stands_below):
        wanted = {
            one.attname: ids[target(one)][row.values[one.name]]
            if one.is_relation and row.values[one.name]
            else row.values[one.name]
            for one in fields
        }
        old = held.pop(row.slug, None)
        if old and all(old[name] == value for name, value in wanted.items()):
            current[row.slug] = old["pk"]
            continue
        entry = sheet.model(clinic_id=SHARED_CLINIC, **wanted)
        current[row.slug] = entry.pk
        fresh.append(entry)
        if old:
            outdated.append(old["pk"])
    gone = [row["pk"] for row in held.values()]
    if outdated or gone:
        shared.filter(pk__in=outdated + gone).update(retired_at=at)
    sheet.model.objects.using(OWNER).bulk_create(fresh)
    return SheetReport(
        file=sheet.file,
        rows=len(current),
        inserted=len(fresh) - len(outdated),
        replaced=len(outdated),
        retired=len(gone),
    )


def _record(report: LoadReport, at: datetime) -> None:
    """Note what was loaded, unless the very same was loaded last."""
    releases = CatalogueRelease.objects.using(OWNER).filter(clinic=SHARED_CLINIC)
    latest = releases.order_by("-loaded_at", "-id").first()
    same = latest and (latest.label, latest.checksum) == (
        report.release,
        report.checksum,
    )
    if same and not report.changed:
        return
    facts = {
        "checksum": report.checksum,
        "loaded_at": at,
        "counts": {Path(sheet.file).stem: sheet.rows for sheet in report.sheets},
    }
    if not releases.filter(label=report.release).update(**facts):
        releases.create(clinic_id=SHARED_CLINIC, label=report.release, **facts)
