// SPDX-License-Identifier: Apache-2.0
// The budget: a UBL order of 20 KB through gate and reader in well under 1 ms; reader and writer at 100 MB/s or more.
// The check against a schema needs the UBL 2.1 schemas of the corpus and says so where they are absent.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "translators/xml/gate.hpp"
#include "translators/xml/reader.hpp"
#include "translators/xml/writer.hpp"

namespace crossdock::xml {
namespace {

namespace fs = std::filesystem;

constexpr const char* order_ns = "urn:oasis:names:specification:ubl:schema:xsd:Order-2";
constexpr const char* basic_ns = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2";
constexpr const char* aggregate_ns = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2";

void write_party(Writer& writer, std::string_view role, std::string_view name) {
  writer.open(role);
  writer.open("cac:Party");
  writer.open("cac:PartyName");
  writer.element("cbc:Name", name);
  writer.close();
  writer.close();
  writer.close();
}

std::string order_of(int lines) {
  auto writer = Writer::start("Order", {{"", order_ns}, {"cac", aggregate_ns}, {"cbc", basic_ns}}).value();
  writer.element("cbc:ID", "PO-2026-0042");
  writer.element("cbc:IssueDate", "2026-11-23");
  write_party(writer, "cac:BuyerCustomerParty", "Buyer & Sons");
  write_party(writer, "cac:SellerSupplierParty", "Seller GmbH");
  for (int line = 1; line <= lines; ++line) {
    writer.open("cac:OrderLine");
    writer.open("cac:LineItem");
    writer.element("cbc:ID", std::to_string(line));
    writer.open("cbc:Quantity");
    writer.attribute("unitCode", "EA");
    writer.text("12.5");
    writer.close();
    writer.open("cbc:LineExtensionAmount");
    writer.attribute("currencyID", "EUR");
    writer.text("1234.50");
    writer.close();
    writer.open("cac:Item");
    writer.element("cbc:Description", "Hex bolt M8 × 40, galvanised, 8.8");
    writer.element("cbc:Name", "Hex bolt");
    writer.open("cac:SellersItemIdentification");
    writer.element("cbc:ID", fmt::format("SKU-{:06}", line));
    writer.close();
    writer.close();
    writer.close();
    writer.close();
  }
  return writer.finish().value();
}

void count_bytes(benchmark::State& state, std::size_t size) {
  state.SetBytesProcessed(static_cast<std::int64_t>(size) * state.iterations());
  state.counters["bytes"] = static_cast<double>(size);
}

std::size_t read_all(std::string_view bytes) {
  auto reader = Reader::open(bytes).value();
  std::size_t events = 0;
  for (auto event = reader.next(); event && *event; event = reader.next()) ++events;
  return events;
}

void read_order(benchmark::State& state) {
  const auto bytes = order_of(static_cast<int>(state.range(0)));
  for (auto _ : state) benchmark::DoNotOptimize(read_all(bytes));
  count_bytes(state, bytes.size());
}
BENCHMARK(read_order)->Arg(37)->Arg(10000)->Unit(benchmark::kMicrosecond);

void write_order(benchmark::State& state) {
  const auto lines = static_cast<int>(state.range(0));
  std::size_t size = 0;
  for (auto _ : state) benchmark::DoNotOptimize(size = order_of(lines).size());
  count_bytes(state, size);
}
BENCHMARK(write_order)->Arg(37)->Arg(10000)->Unit(benchmark::kMicrosecond);

void check_order_without_schema(benchmark::State& state) {
  const SchemaSet none;
  const auto bytes = order_of(static_cast<int>(state.range(0)));
  for (auto _ : state) benchmark::DoNotOptimize(Gate(none).check(bytes).value());
  count_bytes(state, bytes.size());
}
BENCHMARK(check_order_without_schema)->Arg(37)->Unit(benchmark::kMicrosecond);

void check_and_read_order(benchmark::State& state) {
  const char* corpus = std::getenv("CROSSDOCK_CORPUS");
  const auto folder = corpus != nullptr ? fs::path(corpus) / "xml/xsd/ubl-2.1"
                                        : fs::path(CROSSDOCK_SOURCE_DIR) / "../shared/corpus/xml/xsd/ubl-2.1";
  if (!fs::exists(folder)) return state.SkipWithError("[CORPUS ABSENT] no UBL 2.1 schemas");
  const auto schemas = SchemaSet::open(folder.string()).value();
  const auto bytes = order_of(static_cast<int>(state.range(0)));
  const Gate gate(schemas);
  if (const auto report = gate.check(bytes); !report || !report->schema_checked || !report->valid()) {
    return state.SkipWithError("the generated order is not valid");
  }
  for (auto _ : state) {
    benchmark::DoNotOptimize(gate.check(bytes).value());
    benchmark::DoNotOptimize(read_all(bytes));
  }
  count_bytes(state, bytes.size());
}
BENCHMARK(check_and_read_order)->Arg(37)->Arg(10000)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace crossdock::xml
