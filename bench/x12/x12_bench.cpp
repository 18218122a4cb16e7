// SPDX-License-Identifier: Apache-2.0
// Bytes per second of each step of reading X12, on 36 MB of realistic orders and ship notices.
#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "bench/x12/generated.hpp"
#include "translators/x12/dictionary.hpp"
#include "translators/x12/index.hpp"
#include "translators/x12/validator.hpp"

namespace {

using namespace crossdock;
using namespace crossdock::x12;
using namespace crossdock::bench;

constexpr std::size_t wanted_bytes = 36 << 20;

const std::string& input(int kind) {
  static const std::string inputs[] = {generated_orders(wanted_bytes, false), generated_orders(wanted_bytes, true),
                                       generated_notices(wanted_bytes), generated_orders(1 << 20, false)};
  return inputs[kind];
}

void name(benchmark::State& state) {
  static constexpr const char* names[] = {"850", "850 with line breaks", "856", "850 of 1 MB, memory reused"};
  state.SetLabel(names[state.range(0)]);
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) *
                          static_cast<std::int64_t>(input(static_cast<int>(state.range(0))).size()));
}

// In windows of 64 KiB, as the reader does it.
void index(benchmark::State& state) {
  const std::string_view bytes = input(static_cast<int>(state.range(0)));
  constexpr std::size_t window = 64 << 10;
  std::vector<std::uint32_t> positions(window + index_slack);
  for (auto _ : state) {
    for (std::size_t at = 0; at < bytes.size(); at += window) {
      benchmark::DoNotOptimize(index_delimiters(bytes.substr(at, window), {'*', '>', '~', '^'}, positions.data()));
    }
  }
  name(state);
}

void read(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(x12::read(input(static_cast<int>(state.range(0)))));
  name(state);
}

void validate(benchmark::State& state) {
  const auto dictionary = Dictionary::embedded();
  const auto file = x12::read(input(static_cast<int>(state.range(0))));
  if (!x12::validate(file->interchanges[0], **dictionary).valid())
    state.SkipWithError("the generated file is not valid");
  for (auto _ : state) benchmark::DoNotOptimize(x12::validate(file->interchanges[0], **dictionary));
  name(state);
}

void read_and_validate(benchmark::State& state) {
  const auto dictionary = Dictionary::embedded();
  for (auto _ : state) {
    const auto file = x12::read(input(static_cast<int>(state.range(0))));
    benchmark::DoNotOptimize(x12::validate(file->interchanges[0], **dictionary));
  }
  name(state);
}

BENCHMARK(index)->DenseRange(0, 3)->Unit(benchmark::kMillisecond);
BENCHMARK(read)->DenseRange(0, 3)->Unit(benchmark::kMillisecond);
BENCHMARK(validate)->DenseRange(0, 3)->Unit(benchmark::kMillisecond);
BENCHMARK(read_and_validate)->DenseRange(0, 3)->Unit(benchmark::kMillisecond);

}  // namespace
