// SPDX-License-Identifier: Apache-2.0
// Views as programs ask for them: values of one transaction, judged at the time that the caller names.
#include <algorithm>

#include "gateway/store/documents.hpp"
#include "gateway/store/messages.hpp"
#include "gateway/store/payloads.hpp"
#include "gateway/store/work_queue.hpp"
#include "gateway/views/cases.hpp"
#include "gateway/views/invoices.hpp"
#include "gateway/views/json.hpp"
#include "gateway/views/orders.hpp"
#include "gateway/views/queue.hpp"
#include "tests/store/fixture.hpp"

namespace crossdock::views {
namespace {

using std::chrono::hours;
using store::expect;
using store::noon;
using store::on_postgresql;
using store::on_sqlite;
using store::Transaction;

// The cell of a row by its key.
const Cell& cell(const Table& table, std::size_t row, std::string_view key) {
  const auto column = std::ranges::find(table.columns, key, &Column::key);
  return table.rows.at(row).at(static_cast<std::size_t>(column - table.columns.begin()));
}

const Cell& cell(const Page& page, std::string_view key) {
  return std::ranges::find_if(page.fields, [&](const auto& field) { return field.first.key == key; })->second;
}

class ViewsTest : public store::StoreTest {};

// A document that a row may refer to.
DocumentId some_document(Transaction& tx) {
  const auto payload = expect(store::payloads::store(tx, "ISA", noon));
  store::Message message;
  message.partner = "acme";
  message.channel = "folder";
  message.syntax = "x12";
  message.payload = payload.id;
  message.sha256 = payload.sha256;
  message.size = payload.size;
  const auto added = expect(store::messages::add(tx, message, noon)).id;
  return expect(
             store::documents::add(tx, {.message = added, .kind = "order", .partner = "acme", .canonical = "{}"}, noon))
      .id;
}

TEST_P(ViewsTest, ACaseIsLateFromTheTimeThatTheCallerNames) {
  write([](Transaction& tx) -> Result<void> {
    store::cases::Case held;
    held.kind = CaseKind::work_held;
    held.partner = PartnerId("acme");
    held.subject = "message:1";
    held.text = "its work is held";
    return store::cases::add(tx, held, noon).map([](const auto&) {});
  });
  read([](Transaction& tx) -> Result<void> {
    const auto early = expect(cases::list(tx, {}, noon));
    EXPECT_TRUE(early.open);
    EXPECT_EQ(cell(early.slice.table, 0, "due_at").tone, Tone::plain);
    const auto late = expect(cases::list(tx, {}, noon + hours(10'000)));
    EXPECT_EQ(cell(late.slice.table, 0, "due_at").tone, Tone::bad);
    const auto page = expect(cases::show(tx, 1, noon + hours(10'000)));
    EXPECT_EQ(cell(page.value(), "due_at").tone, Tone::bad);
    EXPECT_EQ(cell(page.value(), "partner").text, "acme");
    EXPECT_FALSE(expect(cases::show(tx, 2, noon)));
    return {};
  });
}

TEST_P(ViewsTest, AClosedCaseIsShownWhereClosedOnesAreAskedFor) {
  write([](Transaction& tx) -> Result<void> {
    store::cases::Case held;
    held.kind = CaseKind::work_held;
    held.text = "its work is held";
    if (const auto added = store::cases::add(tx, held, noon); !added) return fail(added.error());
    return store::cases::close(tx, 1, "it is mended", noon);
  });
  read([](Transaction& tx) -> Result<void> {
    EXPECT_TRUE(expect(cases::list(tx, {}, noon)).slice.table.rows.empty());
    const auto all = expect(cases::list(tx, {.open_only = false}, noon));
    EXPECT_FALSE(all.open);
    EXPECT_EQ(cell(all.slice.table, 0, "resolution").text, "it is mended");
    return {};
  });
}

TEST_P(ViewsTest, WorkThatWaitsSaysWhyAndHeldWorkIsNoticed) {
  write([](Transaction& tx) -> Result<void> {
    for (const std::int64_t subject : {1, 2}) {
      const auto pushed = store::work_queue::push(
          tx, {.stage = store::Stage::translate, .subject = subject, .order_key = "in/acme/PO-1"}, noon);
      if (!pushed) return fail(pushed.error());
    }
    return {};
  });
  read([](Transaction& tx) -> Result<void> {
    const auto work = expect(queue::list(tx, {}, noon));
    EXPECT_EQ(work.slice.table.rows.size(), 2U);
    if (work.slice.table.rows.size() != 2) return {};
    EXPECT_FALSE(work.held);
    EXPECT_EQ(cell(work.slice.table, 0, "why").text, "is due");
    EXPECT_EQ(cell(work.slice.table, 1, "why").text, "waits behind " + cell(work.slice.table, 0, "id").text);
    const auto ages = expect(queue::shape(tx, noon + hours(48)));
    EXPECT_EQ(cell(ages, 0, "stage").text, "translate");
    EXPECT_EQ(cell(ages, 0, "older").text, "2");
    return {};
  });
}

TEST_P(ViewsTest, AnOrderNumberOfTwoBuyersIsUnclear) {
  write([](Transaction& tx) -> Result<void> {
    const auto document = some_document(tx);
    for (const auto* buyer : {"metro", "nordlicht"}) {
      store::orders::SalesOrder order;
      order.document = document;
      order.buyer = PartnerId(buyer);
      order.number = "PO-1";
      order.currency = "EUR";
      order.placed_at = noon;
      store::orders::OrderLine line;
      line.number = "1";
      line.unit = "EA";
      line.quantity = Decimal::scaled(4, 0);
      std::vector lines{line};
      if (const auto added = store::orders::add(tx, order, lines); !added) return fail(added.error());
    }
    return {};
  });
  read([](Transaction& tx) -> Result<void> {
    EXPECT_EQ(expect(orders::find(tx, "PO-2", "")).unclear, "there is no order PO-2");
    EXPECT_EQ(expect(orders::find(tx, "PO", "")).unclear, "there is no order PO") << "a part of a number is none";
    const auto both = expect(orders::find(tx, "PO-1", ""));
    EXPECT_NE(both.unclear.find("several buyers have an order PO-1"), std::string::npos);
    const auto one = expect(orders::find(tx, "PO-1", "metro"));
    EXPECT_EQ(one.unclear, "");
    const auto page = expect(orders::show(tx, one.order));
    EXPECT_EQ(cell(page, "buyer").text, "metro");
    EXPECT_EQ(cell(page.sections.front().table, 0, "where").text, "4 open");
    EXPECT_NE(json_of(page).find("\"balances\":{\"open\":\"4\"}"), std::string::npos) << json_of(page);
    EXPECT_TRUE(expect(orders::routing(tx, one.order)).rows.empty());
    EXPECT_EQ(expect(invoices::find(tx, "I-1", "")).count, 0U);
    return {};
  });
}

// The pages of a list, each asked for by where the one before ended; their rows' ids in order.
template <class List>
std::vector<std::string> ids_of_pages(const List& list) {
  std::vector<std::string> ids;
  for (std::int64_t after = 0;;) {
    const Slice page = list(after);
    for (std::size_t row = 0; row < page.table.rows.size(); ++row) ids.push_back(cell(page.table, row, "id").text);
    if (page.next == 0 || ids.size() > 100) return ids;
    EXPECT_EQ(page.table.rows.size(), 2U) << "only the last page may have fewer";
    after = page.next;
  }
}

TEST_P(ViewsTest, PagesOfAListMissNothingAndRepeatNothing) {
  write([](Transaction& tx) -> Result<void> {
    const auto document = some_document(tx);
    for (int i = 1; i <= 5; ++i) {
      store::orders::SalesOrder order;
      order.buyer = PartnerId(i % 2 == 0 ? "metro" : "nordlicht");
      order.number = "PO-" + std::to_string(i);
      order.document = document;
      order.placed_at = noon;
      store::orders::OrderLine line;
      line.quantity = Decimal(1);
      std::vector lines{line};
      expect(store::orders::add(tx, order, lines));
      store::cases::Case found;
      found.kind = CaseKind::work_held;
      found.subject = "work:" + std::to_string(i);
      found.text = found.subject;
      expect(store::cases::add(tx, found, noon));
    }
    return {};
  });
  read([](Transaction& tx) -> Result<void> {
    EXPECT_EQ(ids_of_pages([&](std::int64_t after) {
                return expect(orders::list(tx, {.before = SalesOrderId(after), .limit = 2}));
              }),
              (std::vector<std::string>{"5", "4", "3", "2", "1"}));
    EXPECT_EQ(ids_of_pages([&](std::int64_t after) {
                return expect(orders::list(tx, {.buyer = "metro", .before = SalesOrderId(after), .limit = 2}));
              }),
              (std::vector<std::string>{"4", "2"}))
        << "a list that ends with a full page has no next one";
    EXPECT_EQ(ids_of_pages([&](std::int64_t after) {
                return expect(cases::list(tx, {.before = after, .limit = 2}, noon)).slice;
              }),
              (std::vector<std::string>{"5", "4", "3", "2", "1"}));
    return {};
  });
}

// Two invoices of two suppliers with holds of these amounts.
void add_held_invoices(Transaction& tx) {
  const std::vector<std::pair<std::string, std::vector<int>>> held{{"acme", {3, 7, 7}}, {"harbor", {7, 1}}};
  for (const auto& [supplier, amounts] : held) {
    store::invoices::Invoice invoice;
    invoice.supplier = PartnerId(supplier);
    invoice.number = invoice.normalised = "I-" + supplier;
    invoice.kind = "invoice";
    invoice.currency = "EUR";
    invoice.decision = "disputed";
    invoice.document = some_document(tx);
    invoice.received_at = noon;
    expect(store::invoices::add(tx, invoice));
    std::vector<store::invoices::Hold> holds;
    for (const int amount : amounts) {
      store::invoices::Hold hold;
      hold.line = std::to_string(holds.size() + 1);
      hold.reason = amount == 7 ? "price_above_tolerance" : "not_shipped";
      hold.owner = "buyer";
      hold.amount = Decimal(amount);
      holds.push_back(hold);
    }
    expect(store::invoices::save(tx, invoice, {}, holds, noon));
  }
}

TEST_P(ViewsTest, HoldsGoOnAfterTheLastOneAlsoWhereAmountsAreEqual) {
  write([](Transaction& tx) -> Result<void> {
    add_held_invoices(tx);
    return {};
  });
  read([](Transaction& tx) -> Result<void> {
    const auto ids = [&](store::invoices::HoldFilter filter) {
      return ids_of_pages([&](std::int64_t after) {
        filter.after = HoldId(after);
        filter.limit = 2;
        return expect(invoices::open_holds(tx, filter));
      });
    };
    EXPECT_EQ(ids({}), (std::vector<std::string>{"2", "3", "4", "1", "5"}));
    EXPECT_EQ(ids({.supplier = "acme"}), (std::vector<std::string>{"2", "3", "1"}));
    EXPECT_EQ(ids({.reason = "not_shipped"}), (std::vector<std::string>{"1", "5"}));
    EXPECT_EQ(ids({.owner = "nobody"}), std::vector<std::string>());
    return {};
  });
}

CROSSDOCK_ON_BOTH_ENGINES(ViewsTest);

}  // namespace
}  // namespace crossdock::views
