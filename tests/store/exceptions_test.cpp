// SPDX-License-Identifier: Apache-2.0
// Who looks after a case or a hold: kept with it, found by it, and not lost when an invoice is judged again.
#include "gateway/store/exceptions.hpp"

#include "gateway/store/cases.hpp"
#include "gateway/store/documents.hpp"
#include "gateway/store/invoices.hpp"
#include "gateway/store/messages.hpp"
#include "gateway/store/payloads.hpp"
#include "tests/store/fixture.hpp"

namespace crossdock::store::exceptions_test {
namespace {

using exceptions::Assignment;
using exceptions::Filter;
using exceptions::Id;
using invoices::Hold;
using std::chrono::hours;

const PartnerId acme("acme");

class ExceptionsTest : public StoreTest {
 protected:
  void SetUp() override {
    StoreTest::SetUp();
    write([&](Transaction& tx) -> Result<void> {
      case_ = {.case_id =
                   expect(cases::add(tx, {.kind = CaseKind::qty_cut, .partner = acme, .subject = "order:1"}, noon)).id};
      const auto payload = expect(payloads::store(tx, "ISA*810", noon));
      Message message{.partner = "acme", .channel = "folder", .name = "a.edi", .syntax = "x12", .type = "810"};
      message.payload = payload.id;
      message.sha256 = payload.sha256;
      const auto arrived = expect(messages::add(tx, message, noon)).id;
      const auto document = expect(documents::add(
          tx, {.message = arrived, .kind = "invoice", .partner = "acme", .number = "I-1", .canonical = "{}"}, noon));
      invoice_.document = document.id;
      return invoices::add(tx, invoice_);
    });
    judge({{.line = "1", .reason = "price_above_tolerance", .owner = "buyer", .amount = Decimal(6)}});
    hold_ = {.hold = open_holds().at(0).id};
  }
  // A verdict about the invoice.
  void judge(const std::vector<Hold>& holds) {
    write([&](Transaction& tx) { return invoices::save(tx, invoice_, {}, holds, noon).map([](const auto&) {}); });
  }
  void assign(const Id& id, const Assignment& assignment) {
    write([&](Transaction& tx) { return exceptions::assign(tx, id, assignment); });
  }
  std::vector<Hold> open_holds() {
    std::vector<Hold> found;
    read([&](Transaction& tx) -> Result<void> {
      found = expect(invoices::open_holds(tx, {}));
      return {};
    });
    return found;
  }
  // As "hold:1 case:1".
  std::string listed(const Filter& filter = {}, TimePoint now = noon) {
    std::string ids;
    read([&](Transaction& tx) -> Result<void> {
      for (const auto& one : expect(exceptions::list(tx, filter, now)))
        ids += (ids.empty() ? "" : " ") + text_of(one.id);
      return {};
    });
    return ids;
  }

  Id case_, hold_;
  invoices::Invoice invoice_{.supplier = acme,
                             .number = "I-1",
                             .normalised = "I1",
                             .kind = "invoice",
                             .currency = "USD",
                             .total = Decimal(6),
                             .disputed = Decimal(6),
                             .decision = "held",
                             .received_at = noon};
};

TEST_P(ExceptionsTest, IsNamedByItsText) {
  EXPECT_EQ(text_of(exceptions::named("case:7")), "case:7");
  EXPECT_EQ(text_of(exceptions::named("hold:12")), "hold:12");
  for (const auto* text : {"", "case:", "case:0", "case:-1", "case:7x", "hold", "order:7", "case:99999999999999999999"})
    EXPECT_TRUE(exceptions::named(text).none()) << text;
}

TEST_P(ExceptionsTest, WhatIsNotNamedStaysAsItIs) {
  for (const auto& id : {case_, hold_}) {
    assign(id, {.taken_by = "jane"});
    assign(id, {.due_at = noon + hours(1)});
    assign(id, {.owner = "onboarding"});
  }
  read([&](Transaction& tx) -> Result<void> {
    for (const auto& one : expect(exceptions::list(tx, {}, noon))) {
      EXPECT_EQ(one.taken_by, "jane");
      EXPECT_EQ(one.due_at, noon + hours(1));
      EXPECT_EQ(one.owner, "onboarding");
    }
    return {};
  });
}

TEST_P(ExceptionsTest, IsFoundByWhoHasIt) {
  EXPECT_EQ(listed(), "hold:1 case:1");
  EXPECT_EQ(listed({.taken = false}), "hold:1 case:1");
  assign(case_, {.taken_by = "jane"});
  assign(hold_, {.taken_by = "joe"});
  EXPECT_EQ(listed({.taken = false}), "");
  EXPECT_EQ(listed({.taken = true}), "hold:1 case:1");
  EXPECT_EQ(listed({.taken_by = "jane"}), "case:1");
  EXPECT_EQ(listed({.taken_by = "joe"}), "hold:1");
  EXPECT_EQ(listed({.kind = "QTY_CUT"}), "case:1");
  EXPECT_EQ(listed({.owner = "buyer"}), "hold:1");
  EXPECT_EQ(listed({.partner = "acme"}), "hold:1 case:1");
  EXPECT_EQ(listed({.partners = access::Partners::only({"other"})}), "");
}

TEST_P(ExceptionsTest, IsLateAfterItsTime) {
  assign(case_, {.due_at = noon + hours(1)});
  EXPECT_EQ(listed({.late = true}, noon + hours(1)), "") << "not at the moment itself";
  EXPECT_EQ(listed({.late = false}, noon + hours(1)), "hold:1 case:1") << "a hold without a day is never late";
  EXPECT_EQ(listed({.late = true}, noon + hours(2)), "case:1");
  assign(hold_, {.due_at = noon + hours(1)});
  EXPECT_EQ(listed({.late = true}, noon + hours(2)), "hold:1 case:1");
  EXPECT_EQ(listed({.late = false}, noon + hours(2)), "");
}

// Six dollars for four hours come before eight for two; what has no money is sorted by its age alone.
TEST_P(ExceptionsTest, TheMostMoneyForTheLongestTimeStandsFirst) {
  const auto open = [&](const std::string& subject, std::optional<Decimal> stake, Duration after) {
    write([&](Transaction& tx) -> Result<void> {
      cases::Case found{.kind = CaseKind::qty_cut, .partner = acme, .subject = subject};
      if (stake) found.stake = cases::Stake{*stake, "USD"};
      return cases::add(tx, found, noon + after).map([](const auto&) {});
    });
  };
  open("order:2", Decimal(8), hours(2));
  open("order:3", std::nullopt, hours(1));
  open("order:4", Decimal(8), hours(2));
  open("order:5", Decimal(1'000'000'000'000), hours(3));  // beyond what is told apart
  const std::string expected = "case:5 hold:1 case:2 case:4 case:1 case:3";
  const auto now = noon + hours(3) + std::chrono::minutes(10);
  EXPECT_EQ(listed({}, now), expected);
  EXPECT_EQ(listed({.kind = "QTY_CUT"}, noon + hours(50)), "case:5 case:2 case:4 case:1 case:3")
      << "an hour more or less";
  EXPECT_EQ(listed({}, noon), "case:5 case:2 case:4 hold:1 case:1 case:3")
      << "what is from later has the age of one hour";
  // Page after page is the list.
  std::string pages;
  Filter filter{.limit = 1};
  for (std::string one; pages.size() < 100; filter.after = exceptions::named(one)) {
    one = listed(filter, now);
    if (one.empty()) break;
    pages += (pages.empty() ? "" : " ") + one;
  }
  EXPECT_EQ(pages, expected);
}

TEST_P(ExceptionsTest, WhatHasEndedCannotBeAssigned) {
  write([&](Transaction& tx) { return cases::close(tx, case_.case_id, "settled", noon); });
  judge({});
  for (const auto& id : {case_, hold_}) {
    const auto done =
        database().write([&](Transaction& tx) { return exceptions::assign(tx, id, {.taken_by = "jane"}); });
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().fault, Fault::invalid);
  }
}

TEST_P(ExceptionsTest, AHoldInPlaceOfAnotherStaysInItsHands) {
  assign(hold_, {.taken_by = "jane", .owner = "controller", .due_at = noon + hours(1)});
  judge({{.line = "1", .reason = "price_above_tolerance", .owner = "buyer", .amount = Decimal(5)},
         {.line = "2", .reason = "price_above_tolerance", .owner = "buyer", .amount = Decimal(1)}});
  const auto holds = open_holds();
  ASSERT_EQ(holds.size(), 2U);
  EXPECT_NE(holds[0].id, hold_.hold);
  EXPECT_EQ(holds[0].taken_by, "jane");
  EXPECT_EQ(holds[0].owner, "controller");
  EXPECT_EQ(holds[0].due_at, noon + hours(1));
  EXPECT_EQ(holds[1].taken_by, "") << "another line is another matter";
  EXPECT_EQ(holds[1].owner, "buyer");
  EXPECT_FALSE(holds[1].due_at);
}

CROSSDOCK_ON_BOTH_ENGINES(ExceptionsTest);

}  // namespace
}  // namespace crossdock::store::exceptions_test
