#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Judges routing's plans by another solver: no false proof, no broken limit, no unit left unserved needlessly.

  bench/routing/judge.py [--limit N] [--seconds S] [--seeds FILE] [--judge PROGRAM]

The program `routing_judge` (preset release) makes random orders from the seeds and plans them. This script reads the
rules of gateway/modules/routing/model.hpp into an integer program of its own and lets CP-SAT (OR-tools) solve it. The
solver is installed into build/judge only; nothing of ours depends on it. One line is printed for each plan that is
wrong, then a table by family and size. The exit code is 1 if a plan is infeasible, miscounted or falsely proven.

  judged    orders of which the solver proved the optimum within its seconds
  proven    of all plans: those that routing calls optimal
  best      of the judged: plans that reach the optimum, proven or not
  left      of all: plans that leave units unserved although the solver serves more
  gap       the most that a plan of best service costs above the solver's, in percent
"""
import argparse
import json
import os
import subprocess
import sys
from collections import defaultdict
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
WORK = ROOT / "build" / "judge"
MICRO = Decimal(10) ** 6
FREE, LEXICOGRAPHIC, PENALTY = 0, 0, 1  # of Split; of TierRule


def with_solver():
    """Runs this script again in an environment of its own that has the solver."""
    try:
        import ortools  # noqa: F401
        return
    except ImportError:
        pass
    python = WORK / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(WORK)], check=True)
    if subprocess.run([str(python), "-c", "import ortools"], stderr=subprocess.DEVNULL).returncode != 0:
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", "ortools"], check=True)
    os.execv(str(python), [str(python), *sys.argv])


def micro(value):
    """Money as an integer of millionths."""
    scaled = Decimal(value) * MICRO
    assert scaled == scaled.to_integral_value(), value
    return int(scaled)


def share(price, fraction):
    return int((Decimal(price) * fraction).quantize(Decimal("0.000001"), ROUND_HALF_EVEN) * MICRO)


class Part:
    """One line bought from one offer."""

    def __init__(self, demand, offer, terms):
        self.demand, self.offer, self.terms = demand, offer, terms
        self.late = max(0, offer["lead"] - demand["needed"]) if demand["needed"] is not None else 0


class Model:
    """The problem as model.hpp words it."""

    def __init__(self, problem):
        from ortools.sat.python import cp_model
        self.cp = cp_model.CpModel()
        self.problem, self.policy = problem, problem["policy"]
        self.terms = {terms["id"]: terms for terms in problem["suppliers"]}
        self.parts = [Part(d, o, self.terms[o["supplier"]]) for d in problem["demands"] for o in problem["offers"]
                      if d["item"] == o["item"] and o["supplier"] in self.terms and self.in_time(d, o)]
        self.money, self.values = [], []  # terms of the cost, in millionths
        self.unserved = []
        for part in self.parts:
            self.add_part(part)
        self.parts = [part for part in self.parts if part.most > 0]
        for offer in problem["offers"]:
            self.add_offer(offer, [part for part in self.parts if part.offer is offer])
        for part in self.parts:
            self.add_margin(part)
        for demand in problem["demands"]:
            self.add_demand(demand, [part for part in self.parts if part.demand is demand])
        self.add_suppliers()

    def in_time(self, demand, offer):
        if demand["latest"] is not None and offer["lead"] > demand["latest"]:
            return False
        late = demand["needed"] is not None and offer["lead"] > demand["needed"]
        return self.policy["lateAllowed"] or not late

    def add_part(self, part):
        wanted, pack = int(part.demand["quantity"]), int(part.offer["pack"])
        stock = int(part.offer["available"])
        if part.offer["maximum"] is not None:
            stock = min(stock, int(part.offer["maximum"]))
        ceiling = -(-wanted // pack) * pack if self.policy["up"] else wanted // pack * pack
        part.most = min(ceiling, stock // pack * pack)
        least = max(int(part.offer["minimum"]), int(part.offer["prices"][0][0]), 1)
        if part.most < least:
            part.most = 0
            return
        part.quantity = self.cp.NewIntVar(0, part.most, "")
        part.used = self.cp.NewBoolVar("")
        packs = self.cp.NewIntVar(0, part.most // pack, "")
        self.cp.Add(part.quantity == packs * pack)
        self.cp.Add(part.quantity >= least * part.used)
        self.cp.Add(part.quantity <= part.most * part.used)
        unit = micro(part.terms["handling"]) + micro(self.policy["lateness"]) * part.late
        self.money += [unit * part.quantity, micro(part.offer["charge"]) * part.used]

    def rate(self, part, price):
        """What a unit at this price adds to the cost: goods, risk, penalty of the tier."""
        result = micro(price) + share(price, Decimal(part.terms["risk"]))
        if self.policy["tiers"] == PENALTY:
            result += share(price, Decimal(self.policy["tierPenalty"]) * (part.terms["tier"] - 1))
        return result

    def add_offer(self, offer, parts):
        if not parts:
            return
        stock = int(offer["available"])
        if offer["maximum"] is not None:
            stock = min(stock, int(offer["maximum"]))
        self.cp.Add(sum(part.quantity for part in parts) <= stock)
        if offer["incremental"]:
            for part in parts:
                self.price_incremental(part)
        else:
            self.price_all_units(offer, parts, stock)

    def price_all_units(self, offer, parts, stock):
        tiers = [(int(minimum), price) for minimum, price in offer["prices"]]
        reached = [self.cp.NewBoolVar("") for _ in tiers]
        self.cp.AddAtMostOne(reached)
        total = sum(part.quantity for part in parts)
        for at, (minimum, _) in enumerate(tiers):
            last = tiers[at + 1][0] - 1 if at + 1 < len(tiers) else stock
            self.cp.Add(total <= last).OnlyEnforceIf(reached[at])
            self.cp.Add(total >= minimum).OnlyEnforceIf(reached[at])
        for part in parts:
            at_tier = [self.cp.NewIntVar(0, part.most, "") for _ in tiers]
            for quantity, tier in zip(at_tier, reached):
                self.cp.Add(quantity <= part.most * tier)
            self.cp.Add(sum(at_tier) == part.quantity)
            part.goods = sum(micro(price) * quantity for (_, price), quantity in zip(tiers, at_tier))
            self.money += [self.rate(part, price) * quantity for (_, price), quantity in zip(tiers, at_tier)]

    def price_incremental(self, part):
        tiers = [(int(minimum), price) for minimum, price in part.offer["prices"]]
        pieces = []
        for at, (minimum, price) in enumerate(tiers):
            begin = 0 if at == 0 else minimum
            end = tiers[at + 1][0] if at + 1 < len(tiers) else max(part.most, begin)
            piece = self.cp.NewIntVar(0, end - begin, "")
            if at > 0:  # a tier begins when the one below is full
                entered = self.cp.NewBoolVar("")
                self.cp.Add(piece <= (end - begin) * entered)
                self.cp.Add(pieces[-1][0] >= pieces[-1][1] * entered)
            pieces.append((piece, end - begin, price))
        self.cp.Add(sum(piece for piece, _, _ in pieces) == part.quantity)
        part.goods = sum(micro(price) * piece for piece, _, price in pieces)
        self.money += [self.rate(part, price) * piece for piece, _, price in pieces]

    def add_margin(self, part):
        if self.policy["floor"] is None or part.demand["price"] is None:
            return
        most = Decimal(part.demand["price"]) * (1 - Decimal(self.policy["floor"]))
        fine = 10 ** max(0, -most.as_tuple().exponent - 6)  # more digits than millionths
        most = int(most * MICRO * fine)
        self.cp.Add(fine * (part.goods + micro(part.terms["handling"]) * part.quantity
                            + micro(part.offer["charge"]) * part.used) <= most * part.quantity)

    def add_demand(self, demand, parts):
        wanted = int(demand["quantity"])
        missing = self.cp.NewIntVar(0, wanted, "")
        self.unserved.append(missing)
        served = sum(part.quantity for part in parts)
        self.cp.Add(missing >= wanted - served)
        if self.policy["up"]:
            self.cp.Add(served <= wanted + max([int(part.offer["pack"]) for part in parts], default=1) - 1)
        else:
            self.cp.Add(served <= wanted)
        if self.policy["whole"]:
            full = self.cp.NewBoolVar("")
            self.cp.Add(missing == wanted * (1 - full))
            self.cp.Add(served <= (wanted + 100) * full)
        if self.policy["split"] != FREE:
            self.cp.AddAtMostOne(part.used for part in parts)

    def add_suppliers(self):
        self.opened = []
        for terms in self.problem["suppliers"]:
            parts = [part for part in self.parts if part.terms is terms]
            if not parts:
                continue
            self.cp.Add(sum(part.quantity for part in parts) <= int(terms["capacity"] or 10**9))
            if terms["lines"] is not None:
                self.cp.Add(sum(part.used for part in parts) <= terms["lines"])
            if terms["id"] in self.problem["open"]:
                continue
            opened = self.cp.NewBoolVar("")
            self.opened.append(opened)
            for part in parts:
                self.cp.AddImplication(part.used, opened)
            self.cp.Add(sum(part.goods for part in parts) >= micro(terms["minimumValue"]) * opened)
            self.money.append((micro(terms["fee"]) + micro(terms["shipment"])) * opened)
        limit = 1 if self.policy["split"] == 2 else self.policy["suppliers"]
        if limit is not None:
            self.cp.Add(sum(self.opened) <= max(0, limit - len(self.problem["open"])))

    def aims(self):
        """What is minimised, the most important first; the units of the best tier are free."""
        result = [sum(self.unserved)]
        if self.policy["tiers"] == 0:
            tiers = sorted({part.terms["tier"] for part in self.parts})
            result += [sum(part.quantity for part in self.parts if part.terms["tier"] == tier) for tier in tiers[:0:-1]]
        return result + [sum(self.money)]


def solve(model, seconds):
    """(the solver with its values, whether it has any, whether they are proven)"""
    from ortools.sat.python import cp_model
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_time_in_seconds = seconds
    status = solver.Solve(model)
    return solver, status in (cp_model.OPTIMAL, cp_model.FEASIBLE), status == cp_model.OPTIMAL


def value_of_plan(problem, plan):
    """The plan put into the model: its aims' values, or None if a limit is broken."""
    model = Model(problem)
    bought = {(line, supplier): int(quantity) for line, supplier, quantity in plan["parts"]}
    for part in model.parts:
        model.cp.Add(part.quantity == bought.pop((part.demand["line"], part.offer["supplier"]), 0))
    if bought:
        return None
    aims = model.aims()
    model.cp.Minimize(aims[-1])
    solver, feasible, _ = solve(model.cp, 60)
    return [solver.Value(aim) if not isinstance(aim, int) else aim for aim in aims] if feasible else None


def best_of(problem, plan, seconds):
    """The best values of the aims as far as the solver gets, and whether they are proven."""
    model = Model(problem)
    bought = {(line, supplier): int(quantity) for line, supplier, quantity in plan["parts"]}
    for part in model.parts:
        model.cp.AddHint(part.quantity, bought.get((part.demand["line"], part.offer["supplier"]), 0))
    values = []
    for aim in model.aims():
        if isinstance(aim, int):
            values.append(aim)
            continue
        model.cp.Minimize(aim)
        solver, feasible, proven = solve(model.cp, seconds)
        if not feasible:
            return values, False
        values.append(solver.Value(aim))
        if not proven:
            return values, False
        model.cp.Add(aim == values[-1])
    return values, True


def judge(row, seconds):
    """(fault or None, judged, is best, units left needlessly, gap in percent)"""
    problem, plan = row["problem"], row["plan"]
    ours = value_of_plan(problem, plan)
    if ours is None:
        return "breaks a limit", False, False, False, 0
    if ours[-1] != micro(plan["cost"]):
        return f"says it costs {plan['cost']}, it costs {Decimal(ours[-1]) / MICRO}", False, False, False, 0
    best, judged = best_of(problem, plan, seconds)
    left = bool(best) and best[0] < ours[0]
    better = best < ours[:len(best)]
    gap = 0
    if len(best) == len(ours) and best[:-1] == ours[:-1] and best[-1] > 0:
        gap = max(0, ours[-1] - best[-1]) * 100 / best[-1]
    if better and plan["proven"]:
        return f"falsely proven: {ours}, possible {best}", judged, False, left, gap
    if judged and ours < best:
        return f"better than the optimum: {ours} < {best}: the two models differ", judged, True, left, gap
    return None, judged, judged and not better, left, gap


def percentile(values, percent):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]


def table(groups):
    print("| orders | plans | proven | judged | best | left | gap | median, p99 ms |\n|---|---|---|---|---|---|---|---|")
    for (family, lines, suppliers), rows in groups.items():
        times = [row["milliseconds"] for row in rows]
        count = {key: sum(row[key] for row in rows) for key in ("proven", "judged", "best", "left")}
        print(f"| {family} {lines} × {suppliers} | {len(rows)} | {count['proven']} | {count['judged']} | {count['best']} "
              f"| {count['left']} | {max(row['gap'] for row in rows):.2f} % "
              f"| {percentile(times, 50):.1f}, {percentile(times, 99):.0f} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--limit", type=int, help="judge at most this many orders of each row of seeds")
    parser.add_argument("--seconds", type=float, default=20, help="of the other solver, for each aim")
    parser.add_argument("--seeds", type=Path, default=HERE / "seeds.txt")
    parser.add_argument("--judge", type=Path, default=ROOT / "build" / "release" / "bin" / "routing_judge")
    options = parser.parse_args()
    with_solver()
    if not options.judge.exists():
        sys.exit(f"{options.judge} is not built: cmake --build --preset release --target routing_judge")
    seeds = ""
    for line in options.seeds.read_text().splitlines():
        if line and not line.startswith("#"):
            *what, count = line.split()
            seeds += " ".join([*what, str(min(int(count), options.limit or int(count)))]) + "\n"
    program = subprocess.Popen([str(options.judge)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    program.stdin.write(seeds)
    program.stdin.close()
    groups, faults = defaultdict(list), 0
    for text in program.stdout:
        row = json.loads(text)
        fault, judged, best, left, gap = judge(row, options.seconds)
        name = f"{row['family']} {row['lines']} {row['suppliers']} {row['seed']}"
        if fault or left:
            print(f"{name}: {fault or 'leaves units needlessly'}", flush=True)
        faults += fault is not None
        groups[row["family"], row["lines"], row["suppliers"]].append(
            {"proven": row["plan"]["proven"], "judged": judged, "best": best, "left": left, "gap": gap,
             "milliseconds": row["milliseconds"]})
    table(groups)
    total = sum(len(rows) for rows in groups.values())
    print(f"\n{total} plans, {faults} at fault")
    sys.exit(1 if faults or program.wait() != 0 else 0)


if __name__ == "__main__":
    main()
