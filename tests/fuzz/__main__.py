"""python -m tests.fuzz: how many cases of each kind, from which seed; exits 1 if one ended in a fault."""

import argparse
import collections
import json
import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from tests.fuzz.cases import KINDS
from tests.support.places import ROOT

LONGEST = 60  # seconds of one case


def fuzz(kind: str, seed: int, first: int, count: int) -> tuple[collections.Counter[str], list[str]]:
    """Run cases in a process of their own, and in a new one after each that ended it; return outcomes and faults.

    What a process that ended said on standard error stays in a file that its fault names.
    """
    outcomes: collections.Counter[str] = collections.Counter()
    faults: list[str] = []
    number, end = first, first + count
    while number < end:
        command = [
            sys.executable, "-X", "faulthandler", "-m", "tests.fuzz.cases",
            kind, str(seed), str(number), str(end - number),
        ]  # fmt: skip
        descriptor, said = tempfile.mkstemp(prefix="fuzz-", suffix=".txt")
        child = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=descriptor, text=True)
        os.close(descriptor)
        assert child.stdout is not None
        while True:
            timer = threading.Timer(LONGEST, child.kill)
            timer.start()
            line = child.stdout.readline()
            timer.cancel()
            if not line:
                break
            told = json.loads(line)
            number = told["case"]
            if "outcome" in told:
                number += 1
                outcomes[told["outcome"]] += 1
                if told["outcome"] == "fault":
                    faults.append(f"{kind} {told['case']}: {told['what']}")
        code = child.wait()
        if number < end:
            outcomes["fault"] += 1
            faults.append(f"{kind} {number}: ended its process ({code}; a hang if -9); {said} holds what it said")
            number += 1
        else:
            Path(said).unlink()
    return outcomes, faults


def main() -> int:
    """Fuzz what the command line says."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description="Send random input of several kinds.")
    for kind, case in KINDS.items():
        parser.add_argument(f"--{kind}", type=int, default=0, metavar="N", help=case.__doc__)
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="same seed, same cases (default: 0)")
    parser.add_argument("--first", type=int, default=0, metavar="N", help="number of the first case (default: 0)")
    options = parser.parse_args()
    failed = False
    for kind in KINDS:
        if count := getattr(options, kind.replace("-", "_")):
            outcomes, faults = fuzz(kind, options.seed, options.first, count)
            print(
                f"{kind}: {count} cases; {', '.join(f'{n} {name}' for name, n in outcomes.most_common())}", flush=True
            )
            for fault in faults:
                print(f"  {fault}", flush=True)
            failed |= bool(faults)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
