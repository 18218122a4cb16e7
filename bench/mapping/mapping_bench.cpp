// SPDX-License-Identifier: Apache-2.0
// X12 850 to canonical orders and back by the standard mapping, and a UBL order to canonical: bytes a second, one core.
#include <benchmark/benchmark.h>

#include <fstream>
#include <iterator>
#include <string>

#include "translators/mapping/mapping.hpp"
#include "translators/x12/validator.hpp"

namespace {

using namespace crossdock;

struct Fixture {
  std::shared_ptr<const mapping::Mapping> order;
  std::string bytes;
  segments::File file;
  segments::InterchangeReport report;
};

std::string order_of(int lines) {
  std::string body =
      "ST*850*0001~BEG*00*DS*DSV-88812345**20260105~REF*CO*102003004005~DTM*010*20260106~N1*ST*JOHN Q PUBLIC~N3*221B BAKER ST~N4*MINNEAPOLIS*MN*55403*US~";
  for (int i = 1; i <= lines; ++i) {
    body += "PO1*" + std::to_string(i) +
            "*24*EA*24.99**SK*087-12-3456*VP*LAMP-07*UP*490870123454~PID*F****DESK LAMP, BRASS~";
  }
  return "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260105*1200*U*00401*000000001*0*P*>~GS*PO*S*R*20260105*1200*1*X*004010~" +
         body + "CTT*" + std::to_string(lines) + "~SE*" + std::to_string(lines * 2 + 9) +
         "*0001~GE*1*1~IEA*1*000000001~";
}

Fixture make(int lines) {
  const auto dictionary = *x12::embedded_dictionary();
  const auto library = *mapping::Library::load(
      {.folder = CROSSDOCK_SOURCE_DIR "/mappings", .overlays = {}, .sources = {}, .dictionary = dictionary});
  Fixture out{.order = library->find("x12/004010/850"), .bytes = order_of(lines), .file = {}, .report = {}};
  out.file = *x12::read(out.bytes);
  out.report = x12::validate(out.file.interchanges[0], *dictionary);
  return out;
}

void read(benchmark::State& state) {
  const auto fixture = make(static_cast<int>(state.range(0)));
  const auto& interchange = fixture.file.interchanges[0];
  for (auto _ : state) {
    benchmark::DoNotOptimize(mapping::read_segments(*fixture.order, interchange, interchange.groups[0].sets[0],
                                                    fixture.report.groups[0].sets[0]));
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) *
                          static_cast<std::int64_t>(fixture.bytes.size()));
}
BENCHMARK(read)->Arg(1000)->Arg(10);

// A file of 2 KB from its bytes to the canonical order: reading, levels 1 to 3, mapping.
void end_to_end(benchmark::State& state) {
  const auto fixture = make(19);
  const auto dictionary = *x12::embedded_dictionary();
  for (auto _ : state) {
    const auto file = *x12::read(fixture.bytes);
    const auto& interchange = file.interchanges[0];
    const auto report = x12::validate(interchange, *dictionary);
    if (!report.valid()) state.SkipWithError("the order is not valid");
    benchmark::DoNotOptimize(
        mapping::read_segments(*fixture.order, interchange, interchange.groups[0].sets[0], report.groups[0].sets[0]));
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) *
                          static_cast<std::int64_t>(fixture.bytes.size()));
  state.counters["bytes"] = static_cast<double>(fixture.bytes.size());
}
BENCHMARK(end_to_end)->Unit(benchmark::kMicrosecond);

void write(benchmark::State& state) {
  const auto fixture = make(static_cast<int>(state.range(0)));
  const auto& interchange = fixture.file.interchanges[0];
  const auto document = mapping::read_segments(*fixture.order, interchange, interchange.groups[0].sets[0],
                                               fixture.report.groups[0].sets[0])
                            ->document;
  for (auto _ : state)
    benchmark::DoNotOptimize(mapping::write_segments(*fixture.order, document, segments::Delimiters{}));
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) *
                          static_cast<std::int64_t>(fixture.bytes.size()));
}
BENCHMARK(write)->Arg(1000)->Arg(10);

// The sample network's UBL order with its lines repeated to about 20 KB; reading includes the XML reader, not the gate.
void read_ubl(benchmark::State& state) {
  const auto dictionary = *x12::embedded_dictionary();
  const auto library = *mapping::Library::load(
      {.folder = CROSSDOCK_SOURCE_DIR "/mappings", .overlays = {}, .sources = {}, .dictionary = dictionary});
  const auto order = library->find("ubl/2.1/order");
  std::ifstream in(CROSSDOCK_SOURCE_DIR "/partners/examples/nordlicht/samples/order-winter.xml");
  const std::string sample{std::istreambuf_iterator<char>(in), {}};
  auto document = mapping::read_xml(*order, sample)->document;
  auto& lines = std::get<canonical::Order>(document).lines;
  const auto first = lines;
  std::string bytes = *mapping::write_xml(*order, document);
  while (bytes.size() < 20'000) {
    for (auto line : first) {
      line.number = std::to_string(lines.size() + 1);
      lines.push_back(std::move(line));
    }
    bytes = *mapping::write_xml(*order, document);
  }
  for (auto _ : state) benchmark::DoNotOptimize(mapping::read_xml(*order, bytes));
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) * static_cast<std::int64_t>(bytes.size()));
  state.counters["bytes"] = static_cast<double>(bytes.size());
}
BENCHMARK(read_ubl)->Unit(benchmark::kMicrosecond);

}  // namespace
