"""What kept rows were made by: they are good for as long as that is the same."""

import hashlib
import json
from pathlib import Path

from bench.databases import Side, exists

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
ROWS = tuple(HERE / f"{name}.py" for name in ("tables", "data", "filling", "bulk"))


def is_made_by(recipe: str, of: Side) -> bool:
    return exists(of.name) and of.comment == recipe


def recipe_of(*code: Path) -> str:
    """What is there is made by: this code, the migrations and the catalogue."""
    made = [*ROOT.glob("*/migrations/*.py"), *ROOT.glob("clinic/data/*/*.csv"), *code]
    said = [[str(one.relative_to(ROOT)), _digest(one)] for one in sorted(made)]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
