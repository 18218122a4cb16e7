// SPDX-License-Identifier: Apache-2.0
// Measures what starting costs: reading the embedded dictionary, and compiling the grammars that are used.
#include <benchmark/benchmark.h>

#include "translators/segments/automaton.hpp"
#include "translators/x12/dictionary.hpp"

namespace {

using namespace crossdock::x12;

void load_dictionary(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(embedded_dictionary());
}
BENCHMARK(load_dictionary)->Unit(benchmark::kMillisecond);

// One grammar, as at the first order that arrives.
void compile_850(benchmark::State& state) {
  const auto dictionary = embedded_dictionary();
  const auto* grammar = (*dictionary)->find("004010", "850");
  for (auto _ : state) benchmark::DoNotOptimize(crossdock::segments::Automaton(*grammar));
}
BENCHMARK(compile_850)->Unit(benchmark::kMicrosecond);

void compile_every_grammar(benchmark::State& state) {
  const auto dictionary = embedded_dictionary();
  for (auto _ : state) {
    for (const auto* grammar : (*dictionary)->sets())
      benchmark::DoNotOptimize(crossdock::segments::Automaton(*grammar));
  }
}
BENCHMARK(compile_every_grammar)->Unit(benchmark::kMillisecond);

}  // namespace
