"""Schools at the size of England: `python -m bench.schools [--engine postgresql] [--schools FILE] [--queries 600]`.

FILE is the register of 2022 in a narrow layout (urn, name, town, postcode, lead_school, open_date, close_date). It is
written out in GIAS's layout, padded to 52,000 rows with all of them open, and imported: new, again, and with a tenth of
the rows changed. Then schools are looked up as they are typed: by name whole, cut short and misspelt, by town, postcode
and URN. Times stand beside those of a bare query for the beginning of an indexed name within one authority.
"""

import argparse
import csv
import gzip
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter

from bench import scratch

from bench.relevance import percentile  # isort: skip  (scratch sets Django up)
from tests.training.gias import write
from training.models import School
from training.schools.lookup import find

ROWS = 52_000
IMPORT = """
import sys, django
django.setup()
from django.core.management import call_command
call_command("import_schools", sys.argv[1])
print(*(line for line in open("/proc/self/status") if line.startswith("VmHWM")), end="")
"""


def gias_rows(narrow: Path) -> list[dict[str, str]]:
    """Rows in GIAS's layout, all open, by the narrow file's names and places; what it lacks is made up."""
    with gzip.open(narrow, "rt", newline="") as text:
        schools = list(csv.DictReader(text))
    return [_row(schools[number % len(schools)], number, number // len(schools)) for number in range(ROWS)]


def _row(school: dict[str, str], number: int, round_: int) -> dict[str, str]:
    return {
        "URN": str(int(school["urn"]) + 500_000 * round_),
        "EstablishmentName": school["name"],
        "Town": school["town"],
        "Postcode": school["postcode"],
        "OpenDate": school["open_date"],
        "LA (code)": str(201 + number % 150),
        "LA (name)": f"Authority {number % 150}",
        "EstablishmentNumber": str(1000 + number % 9000),
        "EstablishmentStatus (code)": "1",
        "PhaseOfEducation (code)": str(number % 8),
        "StatutoryLowAge": "4",
        "StatutoryHighAge": "11",
        "Street": f"{number % 200} High Street",
        "SchoolWebsite": "www.school.example.org",
        "TelephoneNum": "01632960000",
        "HeadFirstName": "A",
        "HeadLastName": "Head",
    }


def queries(rows: list[dict[str, str]], count: int) -> list[str]:
    """What people type: names in five ways, towns, postcodes, URNs."""
    drawn = random.Random(1).choices(rows, k=count)
    return [_typed(row, number) for number, row in enumerate(drawn)]


def _typed(row: dict[str, str], number: int) -> str:
    name = row["EstablishmentName"]
    match number % 8:
        case 0:
            return name
        case 1:
            return name[: 1 + number % 12]
        case 2:
            return " ".join(name.split()[:2]).replace("'", "").lower()
        case 3:
            return name[:2] + name[3:]
        case 4:
            return name.replace("e", "a", 1)
        case 5:
            return f"{name.split()[0]} {row['Town']}"
        case 6:
            return row["Postcode"] or row["Town"]
    return row["URN"]


def changed(row: dict[str, str]) -> dict[str, str]:
    return row | {"Street": f"New {row['Street']}"} if row["URN"].endswith("7") else row


def imported(file: Path) -> str:
    """What the command says in a process of its own, with the most memory that this process had."""
    done = subprocess.run([sys.executable, "-c", IMPORT, str(file)], check=True, capture_output=True, text=True)  # noqa: S603
    said, memory = done.stdout.splitlines()[-2:]
    return f"{said}, {int(memory.split()[1]) / 1024:.0f} MB"


def timed(action: Callable[[str], object], texts: list[str]) -> list[float]:
    """Milliseconds of each call."""
    times = []
    for text in texts:
        started = perf_counter()
        action(text)
        times.append((perf_counter() - started) * 1000)
    return times


def bare_query(text: str) -> None:
    beginning = text[:4]
    names = School.objects.filter(la_code="201", name__gte=beginning, name__lt=beginning + "\U0010ffff").order_by(
        "name"
    )
    list(names.values_list("urn", "name", "town", "postcode")[:10])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--engine", choices=scratch.ENGINES[:2], default="sqlite")
    parser.add_argument("--schools", type=Path, default=Path("../shared/data/schools-england-2022.csv.gz"))
    parser.add_argument("--queries", type=int, default=600)
    options = parser.parse_args()

    scratch.call_command("migrate", verbosity=0)
    rows = gias_rows(options.schools)
    texts = queries(rows, options.queries)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "edubasealldata.csv"
        write(file, rows)
        print(f"{file.stat().st_size / 1e6:.0f} MB, {ROWS} rows", flush=True)
        for label in ("new", "again", "a tenth changed"):
            if label == "a tenth changed":
                write(file, (changed(row) for row in rows))
            print(f"{label}: {imported(file)}", flush=True)
    print(f"first look-up {timed(find, texts[:1])[0]:.1f} ms", flush=True)
    looked_up, bare = timed(find, texts), timed(bare_query, texts)
    for label, times in (("look-up", looked_up), ("bare query", bare)):
        print(
            f"{label:10} p50 {median(times):6.2f} ms, p95 {percentile(times, 0.95):6.2f} ms, most {max(times):6.2f} ms"
        )
    print(f"ratio of the p95 {percentile(looked_up, 0.95) / percentile(bare, 0.95):.1f}")


if __name__ == "__main__":
    main()
