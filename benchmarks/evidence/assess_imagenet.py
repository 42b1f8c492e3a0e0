"""`lichen assess` on all of ImageNet-16H: how long it takes, how much memory, what it finds.

Run: python benchmarks/evidence/assess_imagenet.py [network] — writes build/assess_imagenet/{decisions.csv,
cases.csv,report.html,report.json} and prints one line of figures.
"""

from __future__ import annotations

import csv
import gzip
import json
import os
import resource
import sys
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LABELS = [
    "airplane",
    "bear",
    "bicycle",
    "bird",
    "boat",
    "bottle",
    "car",
    "cat",
    "chair",
    "clock",
    "dog",
    "elephant",
    "keyboard",
    "knife",
    "oven",
    "truck",
]


def write_spreadsheets(recorded: Path, folder: Path, network: str = "vgg19") -> tuple[Path, Path]:
    """Decisions of all people and one network, and the truth with the noise level, as `assess` wants them."""
    folder.mkdir(parents=True, exist_ok=True)
    source = recorded / "imagenet16h"
    decisions, cases = folder / "decisions.csv", folder / "cases.csv"
    truth: dict[str, tuple[str, str]] = {}
    answered: set[tuple[str, str]] = set()
    with decisions.open("w", encoding="utf-8", newline="") as stream:
        sheet = csv.writer(stream)
        sheet.writerow(
            ["case", "partner", "role", "answer", "saw_ai", "stage", *(f"p:{label}" for label in LABELS)]
        )
        for row in _rows(source / "human_classifications.csv.gz"):
            case = f"{row['image_name']}@{row['noise_level']}"
            truth[case] = (row["true_category"], row["noise_level"])
            person = f"person {row['participant_id']}"
            # Six times a person saw the same picture twice; the second answer is kept as a later stage.
            stage = "final" if (case, person) in answered else "initial"
            answered.add((case, person))
            answer = row["participant_classification"]
            sheet.writerow([case, person, "person", answer, "false", stage, *[""] * len(LABELS)])
        for row in _rows(source / "model_probs_epoch10.csv.gz"):
            if row["model"] == network:
                case = f"{row['image_name']}@{row['noise_level']}"
                sheet.writerow([case, network, "ai", row["pred"], "", "", *(row[label] for label in LABELS)])
    with cases.open("w", encoding="utf-8", newline="") as stream:
        sheet = csv.writer(stream)
        sheet.writerow(["case", "truth", "noise"])
        sheet.writerows([case, *facts] for case, facts in truth.items())
    return decisions, cases


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)


def main(network: str = "vgg19") -> None:
    from lichen.reports.assess import assess, to_json, write_html

    recorded = Path(os.environ.get("LICHEN_DATA", ROOT.parent / "shared" / "data"))
    folder = ROOT / "build" / "assess_imagenet"
    decisions, cases = write_spreadsheets(recorded, folder, network)
    start = time.perf_counter()
    found = assess(decisions, cases=cases, group="noise")
    middle = time.perf_counter()
    write_html(found, folder / "report.html")
    (folder / "report.json").write_text(to_json(found), encoding="utf-8")
    end = time.perf_counter()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    numbers = json.loads(to_json(found))
    print(
        json.dumps(
            {
                "network": network,
                "seconds": round(end - start, 1),
                "of which pages": round(end - middle, 1),
                "peak MB": round(peak),
                "people": numbers["people"]["error"],
                "ai": numbers["ai"][network]["error"],
                "together": numbers["together"]["error"],
                "ece": numbers["together"]["ece"],
                "lane": numbers["lane"],
            },
            indent=1,
        )
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
