#!/usr/bin/python3
"""bench_networks.py [NAME ...] [--rounds 3] [--ratios]: forward time of the networks, and against the same in PyTorch.

Runs build/neural_bench and tests/peers/torch_networks.py by turns, so that both see the same load of the machine, with
as many threads as processors, and keeps the least time of each. Prints a table; asserts nothing. A second table has every
network of the catalogue (or those named) at 256 and 512, with 1 thread and all, in fp32 and bf16: time, arithmetic per
second, its share of what a 3x3 convolution of 256 channels reaches in the same run, and the most memory the process
had. --ratios leaves it out.
"""
import argparse
import json
import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CASES = {"deepfillv2": 512, "edgeconnect": 512, "gmcnn": 512, "dfnet": 512, "refinementnet": 1024}
THREADS = len(os.sched_getaffinity(0))


def ours(name, size, precision, threads=THREADS, repeats=2):
    words = [ROOT / "build/neural_bench", name, "--sizes", str(size), "--threads", str(threads), "--precision",
             precision, "--repeats", str(repeats), "--json"]
    return json.loads(subprocess.run(words, check=True, capture_output=True, text=True).stdout)


def peer(name, size):
    words = ["/usr/bin/python3", ROOT / "tests/peers/torch_networks.py", "--threads", str(THREADS), f"{name}@{size}"]
    return json.loads(subprocess.run(words, check=True, capture_output=True, text=True).stdout)[f"{name}@{size}"]


def compare(names, rounds):
    print(f"{THREADS} threads, load {os.getloadavg()[0]:.1f}; seconds of one forward run, and how often PyTorch's fit in\n")
    print("| network | size | PyTorch fp32 | mend fp32 | ratio | mend auto | ratio | peak memory |\n"
          "|---|---|---|---|---|---|---|---|")
    for name in names:
        size, least, memory = CASES[name], {}, 0
        for _ in range(rounds):
            for way in ("PyTorch", "fp32", "auto"):
                if way == "PyTorch":
                    seconds = peer(name, size)
                else:
                    row = ours(name, size, way)[0]
                    seconds, memory = row["seconds"], max(memory, row["peak_mb"])
                least[way] = min(least.get(way, seconds), seconds)
        plain, fast = least["PyTorch"] / least["fp32"], least["PyTorch"] / least["auto"]
        print(f"| {name} | {size} | {least['PyTorch']:.2f} s | {least['fp32']:.2f} s | {plain:.1f} | "
              f"{least['auto']:.2f} s | {fast:.1f} | {memory:.0f} MB |", flush=True)


def catalogue(names):
    print("\n| network | size | threads | precision | seconds | GMAC | GFLOP/s | of the peak | memory |\n"
          "|---|---|---|---|---|---|---|---|---|")
    listed = subprocess.run([ROOT / "build/mend", "models", "list", "--json"], check=True, capture_output=True)
    for network in json.loads(listed.stdout)["networks"]:
        if names and network["name"] not in names:
            continue
        for threads in sorted({1, THREADS}):
            rows = [row for precision in ("fp32", "bf16") for row in ours(network["name"], "256,512", precision, threads)]
            for row in rows:
                print(f"| {row['network']} | {row['size']} | {threads} | {row['precision']} | {row['seconds']:.3f} | "
                      f"{row['gmac']:.1f} | {row['gflops']:.0f} | {100 * row['of_peak']:.0f} % | "
                      f"{row['peak_mb']:.0f} MB |", flush=True)


def main():
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("names", nargs="*", metavar="NAME")
    words.add_argument("--rounds", type=int, default=3)
    words.add_argument("--ratios", action="store_true")
    given = words.parse_args()
    compare([name for name in given.names or CASES if name in CASES], given.rounds)
    if not given.ratios:
        catalogue(given.names)


main()
