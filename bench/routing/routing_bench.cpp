// SPDX-License-Identifier: Apache-2.0
// Orders of the size the design budgets, and OR-Library's instances: time to the proven optimum.
#include <benchmark/benchmark.h>

#include "tests/routing/instances.hpp"

namespace crossdock::routing {
namespace {

void decide(benchmark::State& state, const Problem& problem) {
  std::int64_t steps = 0;
  bool proven = true;
  for (auto _ : state) {
    const auto plan = route(problem);
    if (!plan) return state.SkipWithError(plan.error().what.c_str());
    proven = proven && plan->optimal;
    steps = plan->explanation.steps;
  }
  state.counters["proven"] = proven ? 1 : 0;
  state.counters["steps"] = static_cast<double>(steps);
}

void typical(benchmark::State& state) {
  decide(state, typical_order(static_cast<std::uint32_t>(state.range(2)), static_cast<int>(state.range(0)),
                              static_cast<int>(state.range(1))));
}
BENCHMARK(typical)->ArgsProduct({{50}, {50}, benchmark::CreateDenseRange(1, 15, 1)})->Unit(benchmark::kMillisecond);
BENCHMARK(typical)->Args({10, 5, 1})->Args({10'000, 4, 1})->Unit(benchmark::kMillisecond);

void or_library_instance(benchmark::State& state) {
  const auto problem = or_library(corpus() / ("p" + std::to_string(state.range(0))));
  if (!problem) return state.SkipWithError("corpus absent");
  decide(state, *problem);
}
BENCHMARK(or_library_instance)->DenseRange(1, 12)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace crossdock::routing
