// SPDX-License-Identifier: Apache-2.0
// How long a key is looked for among those of a million messages, and what writing the keys of an order costs there.
//
//   find_bench [--store sqlite|postgresql|both] [--messages N] [--asks N]
//
// A message has a file, an interchange and a group; every second one holds an order with two of 20,000 items, every
// eighth a ship notice with a tracking number and an SSCC.
#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <random>

#include "gateway/store/documents.hpp"
#include "gateway/store/find_keys.hpp"
#include "gateway/store/messages.hpp"
#include "gateway/store/migrations.hpp"
#include "tests/support/postgres_server.hpp"

namespace {

using namespace crossdock;
using namespace crossdock::store;
using Clock = std::chrono::steady_clock;

constexpr TimePoint noon{std::chrono::milliseconds{1'795'435'200'000}};
constexpr int items = 20'000;

struct BenchOptions {
  std::string store = "both";
  int messages = 1'000'000;
  int asks = 2000;
};

[[noreturn]] void stop(const Error& error) {
  fmt::print(stderr, "find_bench: {}\n", describe(error));
  std::exit(1);
}
template <class T>
T must(Result<T> result) {
  if (!result) stop(result.error());
  return std::move(*result);
}
void must(const Result<void>& result) {
  if (!result) stop(result.error());
}

class Folder {
 public:
  Folder() : path_((std::filesystem::temp_directory_path() / "crossdock-find-XXXXXX").string()) {
    if (mkdtemp(path_.data()) == nullptr) std::abort();
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::string file() const { return path_ + "/find.db"; }

 private:
  std::string path_;
};

// Numbers that no two neighbours share, as those of carriers.
std::string tracking(int message) { return fmt::format("1Z{:016X}", std::uint64_t(message) * 0x9E3779B97F4A7C15U); }
std::string order(int message) { return fmt::format("45{:08}", message); }
std::string gtin(int item) { return fmt::format("0061414{:07}", item); }

std::vector<Key> keys_of_order(int message) {
  std::vector<Key> keys{{KeyKind::purchase_order, order(message)}, {KeyKind::order, fmt::format("WEB-{}", message)}};
  for (const int line : {0, 1}) {
    const int item = (message * 7 + line * 13) % items;
    keys.push_back({KeyKind::gtin, gtin(item)});
    keys.push_back({KeyKind::item, fmt::format("MO-{:05}", item)});
  }
  return keys;
}
std::vector<Key> keys_of_notice(int message) {
  return {{KeyKind::shipment, fmt::format("SH-{}", message)},
          {KeyKind::purchase_order, order(message / 2 * 2)},
          {KeyKind::tracking, tracking(message)},
          {KeyKind::sscc, fmt::format("00614141{:09}0", message)}};
}

Result<void> receive(Transaction& tx, int number) {
  const std::vector<Key> numbers{{KeyKind::interchange, std::to_string(number)},
                                 {KeyKind::group, std::to_string(number)}};
  const Message message{.partner = fmt::format("partner-{}", number % 100),
                        .channel = "as2",
                        .name = fmt::format("po-{}.edi", number),
                        .syntax = "x12",
                        .type = "850",
                        .control = fmt::format("{:09}", number),
                        .numbers = numbers_of(numbers)};
  const auto added = messages::add(tx, message, noon);
  if (!added) return fail(added.error());
  const auto keys = number % 2 == 0   ? keys_of_order(number)
                    : number % 8 == 1 ? keys_of_notice(number)
                                      : std::vector<Key>{};
  if (keys.empty()) return {};
  const auto document = documents::add(tx,
                                       {.message = added->id,
                                        .kind = "order",
                                        .partner = message.partner,
                                        .number = order(number),
                                        .order_number = order(number),
                                        .canonical = "{}"},
                                       noon);
  if (!document) return fail(document.error());
  return find_keys::add(tx, added->id, document->id.number(), keys);
}

double cpu_seconds() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  const auto of = [](const timeval& time) { return double(time.tv_sec) + double(time.tv_usec) / 1e6; };
  return of(used.ru_utime) + of(used.ru_stime);
}

void fill(Database& database, int messages) {
  constexpr int batch = 5000;
  for (int first = 1; first <= messages; first += batch) {
    must(database.write([&](Transaction& tx) -> Result<void> {
      for (int number = first; number < first + batch && number <= messages; ++number) {
        if (auto done = receive(tx, number); !done) return done;
      }
      return {};
    }));
  }
}

void measure(Database& database, const BenchOptions& options, const char* name,
             const std::function<std::string(int)>& text, decltype(&find_keys::equal) ask) {
  std::mt19937 random(7);
  std::uniform_int_distribution<int> any(1, options.messages);
  std::vector<double> times;
  std::size_t hits = 0;
  for (int i = 0; i < options.asks; ++i) {
    const auto value = normalised_key(text(any(random) / 2 * 2));
    const auto begin = Clock::now();
    must(database.read([&](Transaction& tx) -> Result<void> {
      hits += must(ask(tx, value, 50, {})).hits.size();
      return {};
    }));
    times.push_back(std::chrono::duration<double, std::milli>(Clock::now() - begin).count());
  }
  std::ranges::sort(times);
  const auto at = [&](double part) { return times[std::size_t(double(times.size() - 1) * part)]; };
  fmt::print("  {:<34} p50 {:7.3f} ms  p99 {:7.3f} ms  {:6.1f} hits\n", name, at(0.5), at(0.99),
             double(hits) / options.asks);
  std::fflush(stdout);
}

// What an order of two lines writes: of its own message, of the acknowledgement, of a purchase order.
void measure_writing(Database& database, const BenchOptions& options) {
  constexpr int orders = 1000;
  std::size_t rows = 0;
  const auto begin = Clock::now();
  const double cpu = cpu_seconds();
  for (int i = 0; i < orders; i += 20) {
    must(database.write([&](Transaction& tx) -> Result<void> {
      for (int n = i; n < i + 20; ++n) {
        const int number = options.messages + 10 + 4 * n;
        for (const int message : {0, 1, 2}) {
          const std::vector<Key> own{{KeyKind::file, fmt::format("f-{}-{}", message, number)},
                                     {KeyKind::interchange, std::to_string(number + message)},
                                     {KeyKind::group, std::to_string(number + message)}};
          if (auto done = find_keys::add(tx, MessageId(number + message), 0, own); !done) return done;
          const auto document = message == 1 ? std::vector<Key>{} : keys_of_order(number);
          if (auto done = find_keys::add(tx, MessageId(number + message), 1, document); !done) return done;
          rows += own.size() + document.size();
        }
      }
      return {};
    }));
  }
  fmt::print("  keys of an order: {} rows, {:.1f} us of CPU here, {:.1f} us by the clock\n", rows / orders,
             (cpu_seconds() - cpu) / orders * 1e6,
             std::chrono::duration<double, std::micro>(Clock::now() - begin).count() / orders);
}

void run(const BenchOptions& options, const std::string& kind) {
  const Folder folder;
  std::string dsn = "sqlite:" + folder.file();
  if (kind == "postgresql") {
    auto* server = PostgresServer::shared();
    if (server == nullptr) stop({Fault::unavailable, "PostgreSQL is not installed", ""});
    dsn = server->fresh_dsn();
  }
  const auto database = must(Database::open({.dsn = dsn, .absent = Absent::created, .patience = Duration(60'000)}));
  must(migrate(*database, noon));
  const auto begin = Clock::now();
  fill(*database, options.messages);
  fmt::print("{}: {} messages, filled in {:.0f} s\n", kind, options.messages,
             std::chrono::duration<double>(Clock::now() - begin).count());
  const auto item = [](int message) { return gtin(message * 7 % items); };
  measure(*database, options, "equal, an order", order, find_keys::equal);
  measure(
      *database, options, "equal, a tracking number", [](int n) { return tracking(n / 8 * 8 + 1); }, find_keys::equal);
  measure(*database, options, "equal, an item of many orders", item, find_keys::equal);
  measure(
      *database, options, "begins, 8 characters of an order", [](int n) { return order(n).substr(0, 8); },
      find_keys::beginning);
  measure(
      *database, options, "begins, 3 characters of an order", [](int n) { return order(n).substr(0, 3); },
      find_keys::beginning);
  measure(
      *database, options, "begins, 6 of a tracking number", [](int n) { return tracking(n).substr(0, 6); },
      find_keys::beginning);
  measure(
      *database, options, "partners", [](int n) { return order(n); },
      [](Transaction& tx, std::string_view, int, const access::Partners&) -> Result<find_keys::Hits> {
        return find_keys::partners(tx).map([](const auto&) { return find_keys::Hits{}; });
      });
  measure_writing(*database, options);
  std::fflush(stdout);
}

}  // namespace

int main(int count, char** arguments) {
  BenchOptions options;
  CLI::App app("Keys of find");
  app.add_option("--store", options.store)->check(CLI::IsMember({"sqlite", "postgresql", "both"}));
  app.add_option("--messages", options.messages);
  app.add_option("--asks", options.asks, "of each kind");
  CLI11_PARSE(app, count, arguments);
  for (const std::string kind : {"sqlite", "postgresql"}) {
    if (options.store == "both" || options.store == kind) run(options, kind);
  }
  return 0;
}
