// SPDX-License-Identifier: Apache-2.0
// Exports of 100,000 rows take the same memory as short ones, and hold each row once while the list changes.
#include <algorithm>
#include <charconv>
#include <map>

#include "base/text.hpp"
#include "gateway/acts/persons.hpp"
#include "gateway/acts/sessions.hpp"
#include "gateway/api/router.hpp"
#include "gateway/exports/csv.hpp"
#include "gateway/store/messages.hpp"
#include "gateway/store/persons.hpp"
#include "gateway/views/messages.hpp"
#include "tests/store/fixture.hpp"
#include "tests/support/reading_memory.hpp"

CROSSDOCK_GIVE_FREED_MEMORY_BACK

namespace crossdock::api::export_memory_test {
namespace {

using store::expect;
using store::noon;

constexpr int many = 100'000;

// What an export must not do: holds all rows while they are sent.
class WholeList final : public http::Source {
 public:
  explicit WholeList(store::Database& database) {
    expect(database.read([&](store::Transaction& tx) -> Result<void> {
      all_ = expect(views::messages::list(tx, {.limit = many})).table;
      return {};
    }));
    text_ = exports::csv_rows(all_);
  }
  Next next() override {
    if (text_.size() == sent_) return End{};
    Piece piece{text_.substr(sent_, longest_piece)};
    sent_ += piece.bytes.size();
    return piece;
  }

 private:
  views::Table all_;
  std::string text_;
  std::size_t sent_ = 0;
};

class Shop final : public http::Handler {
 public:
  explicit Shop(store::Database& database)
      : context_{.database = database,
                 .network = {},
                 .clock = [] { return noon; },
                 .certificates = {},
                 .asset = {},
                 .log = {}} {
    const acts::Actor actor{.name = "test", .from = "test"};
    const acts::Because because{.actor = actor, .why = "the test needs one", .now = noon};
    expect(database.write([&](store::Transaction& tx) -> Result<void> {
      expect(acts::add_person(tx, {.name = "reader", .full_name = "Reader", .roles = access::Roles().set()}, "key",
                              because));
      const auto person = expect(store::persons::find(tx, "reader"));
      expect(acts::open_session(tx, person.value(), "token", because));
      cookie_ = "crossdock=token";
      return {};
    }));
  }

  http::Begun begin(const http::Request& request) override {
    if (request.path() == "/whole")
      return http::Streamed{.head = {}, .source = std::make_unique<WholeList>(context_.database)};
    auto known = request;
    known.fields.add("Cookie", cookie_);
    return api::begin(known, context_);
  }

 private:
  Context context_;
  std::string cookie_;
};

class ExportMemoryTest : public store::StoreTest {
 protected:
  MessageId add_message() {
    MessageId id;
    write([&](store::Transaction& tx) -> Result<void> {
      const auto added = expect(store::messages::add(
          tx, {.partner = "metro-outfitters", .channel = "folder", .name = "po-4711.edi", .sha256 = "ab", .size = 1},
          noon));
      id = added.id;
      return {};
    });
    return id;
  }

  void fill(int rows) {
    add_message();
    const std::string columns =
        "direction, partner, channel, name, sha256, size, state, syntax, type, control, created_at, updated_at";
    write([&](store::Transaction& tx) -> Result<void> {
      for (int count = 1; count < rows; count *= 2) {
        const auto copied =
            tx.execute("INSERT INTO message (" + columns + ") SELECT " + columns + " FROM message LIMIT $1",
                       {std::int64_t{std::min(count, rows - count)}});
        if (!copied) return fail(copied.error());
      }
      return {};
    });
    ASSERT_EQ(number("SELECT count(*) FROM message"), rows);
  }
};
INSTANTIATE_TEST_SUITE_P(Store, ExportMemoryTest, testing::Values(store::on_sqlite), case_name);

TEST_P(ExportMemoryTest, RowsAreNeverHeldWhole) {
  fill(many);
  Shop shop(database());
  auto server = http::Server::start({}, std::nullopt, shop);
  ASSERT_TRUE(server) << describe(server.error());
  const auto port = (*server)->port();
  for (const std::string form : {"csv", "xlsx"}) {
    const auto list = "/api/v1/messages?format=" + form;
    tests::read_all(port, list);  // whatever is allocated once, as the pages that the engine keeps
    const auto read = tests::read_all(port, list);
    RecordProperty(form + "_kib", static_cast<int>(read.most_kib));
    EXPECT_GT(read.bytes, std::uint64_t{many} * (form == "csv" ? 100 : 10)) << form;
    EXPECT_LT(read.most_kib, 12 << 10) << form;
  }
  const auto whole = tests::read_all(port, "/whole");
  EXPECT_GT(whole.most_kib, 48 << 10) << "negative control";
}

// How often each id stands at the start of a line.
std::map<std::int64_t, int> ids_in(const std::string& csv) {
  std::map<std::int64_t, int> ids;
  for (const auto line : split(csv, '\n')) {
    std::int64_t id = 0;
    if (std::from_chars(line.data(), line.data() + line.size(), id).ec == std::errc()) ++ids[id];
  }
  return ids;
}

TEST_P(ExportMemoryTest, EachRowIsThereOnceWhileTheListChanges) {
  constexpr int rows = 3'000;
  fill(rows);
  Shop shop(database());
  auto begun = shop.begin({.method = "GET", .target = "/api/v1/messages?format=csv"});
  auto& source = *std::get<http::Streamed>(begun).source;
  std::string csv;
  int added = 0;
  for (auto next = source.next(); !std::holds_alternative<http::Source::End>(next); next = source.next()) {
    ASSERT_TRUE(std::holds_alternative<http::Source::Piece>(next));
    csv += std::get<http::Source::Piece>(next).bytes;
    const auto late = add_message();
    write([&](store::Transaction& tx) -> Result<void> {  // rows that were told, and rows that were not yet
      return tx
          .execute("UPDATE message SET name = 'changed', updated_at = updated_at + 1 WHERE id % 7 = $1",
                   {late.number() % 7})
          .map([](auto&&) {});
    });
    ++added;
  }
  EXPECT_GT(added, 5);
  const auto ids = ids_in(csv);
  EXPECT_EQ(ids.size(), std::size_t{rows}) << "those that came later stand before the start";
  EXPECT_TRUE(std::ranges::all_of(ids, [](const auto& one) { return one.second == 1; }));
}

}  // namespace
}  // namespace crossdock::api::export_memory_test
