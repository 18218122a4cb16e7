// SPDX-License-Identifier: Apache-2.0
// Plans Holmberg's single-source instances and prints each beside its published optimum, then the sums.
//
//   routing_holmberg [steps]      the corpus is ../shared/corpus, or where CROSSDOCK_CORPUS says
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iostream>

#include "tests/routing/instances.hpp"

namespace crossdock::routing {
namespace {

struct Sums {
  int instances = 0, proven = 0, best = 0;
  double worst = 0, slowest = 0, seconds = 0;
};

void run(const std::string& name, double optimum, std::int64_t steps, Sums& sums) {
  auto problem = or_library(holmberg() / name);
  if (!problem) {
    fmt::print("| {} | absent |\n", name);
    return;
  }
  if (steps > 0) problem->policy.step_limit = steps;
  const auto begin = std::clock();
  const auto plan = route(*problem);
  const double seconds = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
  if (!plan) {
    fmt::print("| {} | {} |\n", name, plan.error().what);
    return;
  }
  const double cost = std::atof(plan->cost.total().text().c_str());
  const double above = (cost - optimum) * 100 / optimum;
  fmt::print("| {} | {} × {} | {} | {} | {:.2f} % | {} | {} | {:.2f} |\n", name, problem->suppliers.size(),
             problem->demands.size(), optimum, cost, above, plan->optimal ? "proven" : "", plan->explanation.steps,
             seconds);
  ++sums.instances;
  sums.proven += plan->optimal ? 1 : 0;
  sums.best += cost <= optimum ? 1 : 0;
  sums.worst = std::max(sums.worst, above);
  sums.slowest = std::max(sums.slowest, seconds);
  sums.seconds += seconds;
}

int run_all(std::int64_t steps) {
  std::ifstream optima(holmberg() / "os.tsv");
  std::string name;
  std::string optimum;
  if (!(optima >> name >> optimum)) {  // the heading
    std::cerr << "CORPUS ABSENT: " << holmberg() << "\n";
    return 1;
  }
  fmt::print(
      "| instance | sites × customers | optimum | ours | above | | steps | s |\n|---|---|---|---|---|---|---|---|\n");
  Sums sums;
  while (optima >> name >> optimum) run(name, std::atof(optimum.c_str()), steps, sums);
  fmt::print(
      "\n{} instances, {} proven, {} at the optimum, worst {:.2f} % above, slowest {:.2f} s, together {:.1f} s\n",
      sums.instances, sums.proven, sums.best, sums.worst, sums.slowest, sums.seconds);
  return 0;
}

}  // namespace
}  // namespace crossdock::routing

int main(int count, char** words) { return crossdock::routing::run_all(count > 1 ? std::atoll(words[1]) : 0); }
