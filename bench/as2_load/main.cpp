// SPDX-License-Identifier: Apache-2.0
// The generator and the peer of bench/as2_load/run, which calls it. Prints one line of JSON.
#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <fmt/format.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "bench/as2_load/fill.hpp"
#include "bench/as2_load/load.hpp"
#include "bench/as2_load/sink.hpp"

namespace {

using namespace crossdock;
using namespace crossdock::as2_load;

void print(const boost::json::object& object) { std::puts(boost::json::serialize(object).c_str()); }

int stop(const Error& error) {
  std::fprintf(stderr, "as2_load: %s\n", describe(error).c_str());
  return 1;
}

double percentile(const std::vector<double>& sorted, double share) {
  if (sorted.empty()) return NAN;
  const auto at = static_cast<std::size_t>(share * static_cast<double>(sorted.size()));
  return sorted[std::min(at, sorted.size() - 1)];
}

void print_load(const LoadResult& result) {
  const auto& times = result.milliseconds;
  print({{"answered", result.answered},
         {"checked", result.checked},
         {"wrong", result.wrong},
         {"first_wrong", result.first_wrong},
         {"seconds", result.seconds},
         {"per_second", static_cast<double>(result.answered) / result.seconds},
         {"megabytes_per_second", static_cast<double>(result.document_bytes) / 1e6 / result.seconds},
         {"p50", percentile(times, 0.5)},
         {"p99", percentile(times, 0.99)},
         {"max", times.empty() ? NAN : times.back()},
         {"cpu_seconds", result.cpu_seconds}});
}

struct Arguments {
  KeyFiles keys;
  LoadOptions load;
  std::uint64_t first = 1;
  std::uint64_t count = 1000;
  std::size_t size = 10 << 10;
  std::string dsn, partner = "metro-outfitters";
  double patience = 10;
};

void add_keys(CLI::App& verb, Arguments& arguments) {
  verb.add_option("--certificate", arguments.keys.certificate)->required();
  verb.add_option("--key", arguments.keys.key)->required();
  verb.add_option("--passphrase", arguments.keys.passphrase)->envname("AS2_LOAD_PASSPHRASE");
  verb.add_option("--gateway-certificate", arguments.keys.gateway_certificate)->required();
  verb.add_option("--port", arguments.load.port)->required();
}

int receive(const Arguments& arguments) {
  const auto sides = read_sides(arguments.keys);
  if (!sides) return stop(sides.error());
  const auto orders = seal_orders(*sides, arguments.first, arguments.count, arguments.size);
  if (!orders) return stop(orders.error());
  std::puts("ready");  // the caller reads the gateway's counters now
  std::fflush(stdout);
  if (std::getchar() == EOF) return 1;
  print_load(run_load(*sides, *orders, arguments.load));
  return 0;
}

int sink(const Arguments& arguments) {
  const auto sides = read_sides(arguments.keys);
  if (!sides) return stop(sides.error());
  const auto result = run_sink(*sides, arguments.load.port, arguments.count, arguments.patience);
  if (!result) return stop(result.error());
  print({{"taken", result->taken},
         {"repeated", result->repeated},
         {"refused", result->refused},
         {"first_refused", result->first_refused},
         {"seconds", result->seconds},
         {"per_second", static_cast<double>(result->taken) / result->seconds},
         {"cpu_seconds", result->cpu_seconds}});
  return 0;
}

int fill(const Arguments& arguments) {
  const auto done = fill_outbound(arguments.dsn, arguments.partner, arguments.first, arguments.count, arguments.size);
  return done ? 0 : stop(done.error());
}

}  // namespace

int main(int argc, char** argv) {
  Arguments arguments;
  CLI::App app("Load for the AS2 receiver and sender; see bench/as2_load/run.");
  app.require_subcommand(1);
  auto* receiving =
      app.add_subcommand("receive", "Seal orders, wait for a line on stdin, send them, check the receipts");
  add_keys(*receiving, arguments);
  receiving->add_option("--connections", arguments.load.connections);
  receiving->add_option("--rate", arguments.load.rate, "messages a second; 0: as fast as receipts come");
  receiving->add_option("--seconds", arguments.load.seconds);
  receiving->add_option("--check-every", arguments.load.check_every);
  auto* sinking = app.add_subcommand("sink", "Take what the gateway sends and answer with signed receipts");
  add_keys(*sinking, arguments);
  sinking->add_option("--patience", arguments.patience, "seconds without a message");
  auto* filling = app.add_subcommand("fill", "Put documents into a store that are ready to be delivered");
  filling->add_option("--dsn", arguments.dsn)->required();
  filling->add_option("--partner", arguments.partner);
  for (auto* verb : {receiving, sinking, filling}) {
    verb->add_option("--first", arguments.first, "number of the first order");
    verb->add_option("--count", arguments.count);
    verb->add_option("--size", arguments.size, "bytes of a document");
  }
  CLI11_PARSE(app, argc, argv);
  if (receiving->parsed()) return receive(arguments);
  return sinking->parsed() ? sink(arguments) : fill(arguments);
}
