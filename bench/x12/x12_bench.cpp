// SPDX-License-Identifier: Apache-2.0
// Bytes per second of each step of reading X12, on 36 MB of realistic orders and ship notices.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <string>
#include <vector>

#include "bench/x12/allocations.hpp"
#include "bench/x12/generated.hpp"
#include "translators/segments/index.hpp"
#include "translators/x12/acknowledgement.hpp"
#include "translators/x12/dictionary.hpp"
#include "translators/x12/stream_check.hpp"
#include "translators/x12/writer.hpp"

namespace {

using namespace crossdock;
using namespace crossdock::x12;
using namespace crossdock::bench;

constexpr auto delimiters = generated_delimiters;
constexpr std::size_t wanted_bytes = 36 << 20;
constexpr int kinds = 5;

const std::string& input(int kind) {
  static const std::string inputs[kinds] = {generated_orders(wanted_bytes, false), generated_orders(wanted_bytes, true),
                                            generated_notices(wanted_bytes, false),
                                            generated_notices(wanted_bytes, true), generated_orders(1 << 20, false)};
  return inputs[kind];
}

// ---- what a step takes beside time

std::size_t peak_memory() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmHWM:")) return std::stoul(line.substr(6)) << 10;
  }
  return 0;
}

// Counts from here to the end of the benchmark: bytes, segments and sets of its input, allocations, and by how much
// memory grew beyond what was there.
class Meter {
 public:
  explicit Meter(benchmark::State& state) : state_(state), bytes_(input(static_cast<int>(state.range(0)))) {
    static constexpr const char* names[kinds] = {"850", "850 CR LF", "856", "856 CR LF", "850 of 1 MB"};
    state.SetLabel(names[state.range(0)]);
    std::ofstream("/proc/self/clear_refs") << 5;  // the peak starts anew
    memory_ = peak_memory();
    allocations_ = allocations;
  }
  ~Meter() {
    using benchmark::Counter;
    const auto runs = static_cast<double>(state_.iterations());
    const auto segments = static_cast<double>(std::ranges::count(bytes_, '~'));
    double sets = 0;
    for (auto at = bytes_.find("~SE*"); at != std::string::npos; at = bytes_.find("~SE*", at + 4)) ++sets;
    for (auto at = bytes_.find("\nSE*"); at != std::string::npos; at = bytes_.find("\nSE*", at + 4)) ++sets;
    state_.SetBytesProcessed(state_.iterations() * static_cast<std::int64_t>(bytes_.size()));
    state_.counters["segments"] = Counter(segments * runs, Counter::kIsRate);
    state_.counters["allocs/set"] = static_cast<double>(allocations - allocations_) / runs / sets;
    state_.counters["peak"] = Counter(static_cast<double>(peak_memory() - memory_), {}, Counter::kIs1024);
  }

 private:
  benchmark::State& state_;
  const std::string& bytes_;
  std::size_t memory_ = 0;
  std::uint64_t allocations_ = 0;
};

// ---- the steps

constexpr std::size_t chunk = 64 << 10;

// The memory's own bandwidth, to hold the others against.
void copy(benchmark::State& state) {
  const auto& bytes = input(static_cast<int>(state.range(0)));
  std::string to(bytes.size(), ' ');
  const Meter meter(state);
  for (auto _ : state) {
    std::memcpy(to.data(), bytes.data(), bytes.size());
    benchmark::ClobberMemory();
  }
}

// In windows, as the reader does it.
void index(benchmark::State& state) {
  const std::string_view bytes = input(static_cast<int>(state.range(0)));
  constexpr std::size_t window = 32 << 10;
  std::vector<std::uint32_t> positions(window + segments::index_slack);
  const Meter meter(state);
  for (auto _ : state) {
    for (std::size_t at = 0; at < bytes.size(); at += window) {
      benchmark::DoNotOptimize(
          segments::index_delimiters(bytes.substr(at, window), {'*', '>', '~', '^'}, positions.data()));
    }
  }
}

// Segments and elements, set by set, of bytes that are in memory.
void slice(benchmark::State& state) {
  const Meter meter(state);
  for (auto _ : state) {
    auto reader = StreamReader::over(input(static_cast<int>(state.range(0))));
    while (const auto* event = reader.next()) benchmark::DoNotOptimize(event->interchange->segments.data());
  }
}

template <class Stream, class Visit>
void feed(Stream& stream, std::string_view bytes, Visit visit) {
  while (!bytes.empty()) {
    const auto size = std::min(chunk, bytes.size());
    stream.push(bytes.substr(0, size));
    bytes.remove_prefix(size);
    while (const auto* event = stream.next()) visit(*event);
  }
  stream.finish();
  while (const auto* event = stream.next()) visit(*event);
}

// The same of bytes that come in chunks and are copied.
void slice_stream(benchmark::State& state) {
  const Meter meter(state);
  for (auto _ : state) {
    StreamReader reader;
    feed(reader, input(static_cast<int>(state.range(0))),
         [](const StreamEvent& event) { benchmark::DoNotOptimize(event.interchange->segments.data()); });
  }
}

// All segments of the file at once.
void read(benchmark::State& state) {
  const Meter meter(state);
  for (auto _ : state) benchmark::DoNotOptimize(x12::read(input(static_cast<int>(state.range(0)))));
}

const Dictionary& dictionary() {
  static const auto loaded = embedded_dictionary();
  return **loaded;
}

// Levels 1 to 3 of what was read before.
void validate(benchmark::State& state) {
  const auto file = x12::read(input(static_cast<int>(state.range(0))));
  if (!x12::validate(file->interchanges[0], dictionary()).valid())
    state.SkipWithError("the generated file is not valid");
  const Meter meter(state);
  for (auto _ : state) benchmark::DoNotOptimize(x12::validate(file->interchanges[0], dictionary()));
}

// From chunks of bytes to findings: slicing and levels 1 to 3.
void check_stream(benchmark::State& state) {
  const Meter meter(state);
  for (auto _ : state) {
    StreamCheck check(dictionary());
    feed(check, input(static_cast<int>(state.range(0))), [](const CheckEvent&) {});
    if (check.verdict() != Verdict::valid) state.SkipWithError("the generated file is not valid");
  }
}

void check_file(benchmark::State& state) {
  const Meter meter(state);
  for (auto _ : state) benchmark::DoNotOptimize(x12::check_file(input(static_cast<int>(state.range(0))), dictionary()));
}

// What the 997 adds to the check of the file.
void acknowledge(benchmark::State& state) {
  const auto report = x12::check_file(input(static_cast<int>(state.range(0))), dictionary());
  const Meter meter(state);
  for (auto _ : state)
    benchmark::DoNotOptimize(make_acknowledgements(AcknowledgementForm::form_997, report.file.interchanges[0],
                                                   report.interchanges[0], delimiters));
}

BENCHMARK(copy)->DenseRange(0, kinds - 1)->Unit(benchmark::kMillisecond);
BENCHMARK(index)->DenseRange(0, kinds - 1)->Unit(benchmark::kMillisecond);
BENCHMARK(slice)->DenseRange(0, kinds - 1)->Unit(benchmark::kMillisecond);
BENCHMARK(slice_stream)->DenseRange(0, kinds - 1)->Unit(benchmark::kMillisecond);
BENCHMARK(read)->DenseRange(0, kinds - 1)->Unit(benchmark::kMillisecond);
BENCHMARK(validate)->DenseRange(0, kinds - 1)->Unit(benchmark::kMillisecond);
BENCHMARK(check_stream)->DenseRange(0, kinds - 1)->Unit(benchmark::kMillisecond);
BENCHMARK(check_file)->DenseRange(0, kinds - 1)->Unit(benchmark::kMillisecond);
BENCHMARK(acknowledge)->DenseRange(0, kinds - 1)->Unit(benchmark::kMillisecond);

}  // namespace
