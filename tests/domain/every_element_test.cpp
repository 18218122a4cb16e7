// SPDX-License-Identifier: Apache-2.0
// Sends every element of every order, acknowledgement, ship notice and bill once, in X12, EDIFACT and UBL, each in a
// document of its own: nothing valid may stop half way in the gateway. Each document is acknowledged and has its effect,
// or is held with a reason that a person can act on, or is rejected as our own check rejects it; and the books stand.
#include "tests/domain/every_element.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <map>
#include <set>

#include "gateway/store/cases.hpp"
#include "gateway/store/documents.hpp"
#include "gateway/store/invoices.hpp"
#include "gateway/store/messages.hpp"
#include "gateway/store/orders.hpp"
#include "gateway/store/outbound_documents.hpp"
#include "gateway/store/payloads.hpp"
#include "gateway/store/purchases.hpp"
#include "gateway/store/shipments.hpp"
#include "gateway/store/work_queue.hpp"
#include "tests/domain/trade.hpp"
#include "tests/mapping/generated.hpp"
#include "tests/support/cases.hpp"

namespace crossdock::tests::every_element_test {
namespace {

using canonical::DocumentKind;
using canonical::Syntax;
using store::MessageState;
using testing::IsEmpty;

constexpr int all = 100'000;

Side sender_of(const Subject& subject) { return subject.kind == DocumentKind::order ? Side::buyer : Side::supplier; }

// The samples of the network, with stock for all; the sender speaks the subject's syntax.
std::function<void(const std::string& partners)> arranged_for(const Subject& subject) {
  return [&](const std::string& partners) {
    replace_in(partners + "/northwind-supply/offers.csv", ",19.60,600,", ",19.60,1000000,");
    speaking(sender_of(subject), subject.syntax)(partners);
  };
}

// What every check rejects: a text where a date was due, a node that hangs in the air.
bool is_no_value(const std::string& reason) {
  return reason.find("does not have the form") != std::string::npos ||
         reason.find("names no HL of this set") != std::string::npos;
}

// A sentence about a document that is whole but cannot be meant so.
bool says_what_contradicts(const std::string& reason) {
  return reason.find("only original orders are applied") != std::string::npos ||
         reason.find(", the order in ") != std::string::npos;
}

bool can_be_acted_on(const store::Message& held, const std::string& text) {
  return quotes_a_value(held.reason, text) || says_what_is_missing(held.reason) || says_what_contradicts(held.reason) ||
         says_what({held.fault.value_or(Fault::internal), held.reason, held.place}, text);
}

class EveryElementTest : public testing::TestWithParam<Subject> {
 protected:
  void SetUp() override {
    if (GetParam().syntax == Syntax::xml && ubl_schemas().empty()) GTEST_SKIP() << "[CORPUS ABSENT]";
  }

  static const PartnerId& sender() { return partner_at(sender_of(GetParam())); }
  static Syntax syntax() { return GetParam().syntax; }
  static DocumentKind kind() { return GetParam().kind; }

  // Each with the number that it is to have.
  void send(std::vector<Variant> variants, std::vector<std::string> numbers) {
    variants_ = std::move(variants);
    numbers_ = std::move(numbers);
    trade.network().collect(sender().text());
    for (std::size_t i = 0; i < variants_.size(); ++i) {
      auto& text = variants_[i].text;
      text = with_number(std::move(text), numbers_.at(i));
      trade.send(sender_of(GetParam()), syntax(), GetParam().type, text);
    }
    trade.work();
  }

  // New numbers for orders; for what answers an order the purchase orders of as many.
  std::vector<std::string> numbers(std::size_t count) {
    std::vector<std::string> found;
    if (kind() != DocumentKind::order) return purchases(count);
    for (std::size_t i = 0; i < count; ++i) found.push_back(fmt::format("G{:05}", i));
    return found;
  }

  // They are confirmed before goods are shipped, and shipped before they are billed.
  std::vector<std::string> purchases(std::size_t count) {
    std::vector<std::string> found;
    for (std::size_t i = 0; i < count; ++i) orders_.push_back(trade.send_order());
    trade.work();
    for (const auto& order : orders_) found.push_back(trade.deal_of(order).purchase);
    if (kind() != DocumentKind::order_ack) answer_all(DocumentKind::order_ack, found);
    if (kind() == DocumentKind::invoice) answer_all(DocumentKind::ship_notice, found);
    EXPECT_THAT(trade.faults(), IsEmpty());
    return found;
  }

  void answer_all(DocumentKind answer, const std::vector<std::string>& purchases) {
    const auto type = type_of(answer, syntax());
    const auto least = least_document(syntax(), type);
    for (const auto& purchase : purchases) trade.send(Side::supplier, syntax(), type, with_number(least, purchase));
    trade.work();
  }

  template <class F>
  auto read(F&& query) {
    return trade.network().read(std::forward<F>(query));
  }

  std::vector<store::Message> messages(const PartnerId& partner, store::Direction direction) {
    return read([&](store::Transaction& tx) {
      return store::messages::list(tx, {.partner = partner.text(), .direction = direction, .limit = all});
    });
  }

  // How many of each type were sent to the partner.
  std::map<std::string, int> sent_to(const PartnerId& partner) {
    std::map<std::string, int> found;
    for (const auto& one : messages(partner, store::Direction::out)) ++found[one.type];
    return found;
  }

  // What became of the variants, in their order.
  std::vector<store::Message> fates() {
    auto found = messages(sender(), store::Direction::in);
    std::erase_if(found, [](const store::Message& one) { return one.type != GetParam().type; });
    std::ranges::sort(found, {}, &store::Message::name);
    return found;
  }

  std::set<DocumentId> with_cases() {
    return read([](store::Transaction& tx) -> Result<std::set<DocumentId>> {
      const auto cases = store::cases::list(tx, false, all);
      if (!cases) return fail(cases.error());
      std::set<DocumentId> found;
      for (const auto& one : *cases) found.insert(one.document);
      return found;
    });
  }

  // Whether an applied document left behind what it is for, or a case that names it.
  bool has_effect(const store::Message& message, const std::set<DocumentId>& cases) {
    return read([&](store::Transaction& tx) -> Result<bool> {
      const auto documents = store::documents::for_message(tx, message.id);
      if (!documents) return fail(documents.error());
      if (documents->size() != 1) return false;
      const auto& document = documents->front();
      if (cases.contains(document.id)) return true;
      switch (kind()) {
        case DocumentKind::order:
          return store::orders::find(tx, sender(), document.number).map([&](const auto& order) {
            return order && order->document == document.id;
          });
        case DocumentKind::order_ack:
          return store::purchases::find(tx, sender(), document.order_number).map([](const auto& purchase) {
            return purchase && purchase->answered_at;
          });
        case DocumentKind::ship_notice:
          return store::shipments::orders_of(tx, sender(), document.number).map([](const auto& orders) {
            return !orders.empty();
          });
        case DocumentKind::invoice:
          return store::invoices::of_document(tx, document.id).map([](const auto& invoice) {
            return invoice.has_value();
          });
        case DocumentKind::inventory_advice: return false;  // no story here has one
      }
      return false;
    });
  }

  void expect_fates() {
    const auto found = fates();
    const auto cases = with_cases();
    ASSERT_EQ(found.size(), variants_.size());
    for (std::size_t i = 0; i < variants_.size(); ++i) {
      const auto& [place, text] = variants_[i];
      const auto& message = found[i];
      ++states_[message.state];
      fates_[numbers_.at(i)] = message.state;
      const auto story =
          fmt::format("{} is {}: {} ({})\n{}", place, to_string(message.state), message.reason, message.place, text);
      switch (message.state) {
        case MessageState::applied: EXPECT_TRUE(has_effect(message, cases)) << story; break;
        case MessageState::held: EXPECT_TRUE(can_be_acted_on(message, text)) << story; break;
        case MessageState::rejected: EXPECT_TRUE(is_no_value(message.reason)) << story; break;
        default: ADD_FAILURE() << story;
      }
    }
    for (const auto& [state, count] : states_) RecordProperty(std::string(to_string(state)), count);
    EXPECT_GT(states_[MessageState::applied], static_cast<int>(variants_.size()) / 2);
    EXPECT_THAT(trade.violations(), IsEmpty());
    EXPECT_THAT(stuck(), IsEmpty());
  }

  std::vector<store::work_queue::Entry> held() {
    return read([](store::Transaction& tx) {
      return store::work_queue::list(tx, {.state = store::work_queue::State::held, .limit = all});
    });
  }

  // Orders that were applied and wait before their supplier hears of them.
  int waiting() {
    return static_cast<int>(std::ranges::count_if(held(), [](const store::work_queue::Entry& one) {
      return one.item.stage == store::Stage::route || one.item.stage == store::Stage::emit;
    }));
  }

  // Work that is held after a document had its effect, for a reason that is none of its values: nobody can act on it.
  std::vector<std::string> stuck() {
    std::vector<std::string> found;
    for (const auto& one : held()) {
      const auto text = read([&](store::Transaction& tx) { return text_behind(tx, one.item); });
      if (!text || quotes_a_value(one.reason, *text) || says_what_contradicts(one.reason)) continue;
      found.push_back(fmt::format("{} {}: {}\n{}", to_string(one.item.stage), one.item.subject, one.reason, *text));
    }
    return found;
  }

  // The document that work on its effects goes back to; nullopt for work on itself, which its message tells.
  Result<std::optional<std::string>> text_behind(store::Transaction& tx, const store::work_queue::Item& item) {
    DocumentId cause;
    if (item.stage == store::Stage::emit) {
      const auto document = store::outbound_documents::find(tx, item.subject);
      if (!document) return fail(document.error());
      cause = document->cause;
    } else if (item.stage == store::Stage::route) {
      const auto order = store::orders::load(tx, SalesOrderId(item.subject));
      if (!order) return fail(order.error());
      cause = order->document;
    } else {
      const auto stage = item.stage;
      const bool itself =
          stage == store::Stage::check || stage == store::Stage::translate || stage == store::Stage::apply;
      return itself ? std::nullopt : std::optional<std::string>("");
    }
    const auto document = store::documents::load(tx, cause);
    if (!document) return fail(document.error());
    const auto message = store::messages::load(tx, document->message);
    if (!message) return fail(message.error());
    return store::payloads::load(tx, message->payload).map([](const auto& bytes) { return std::optional(bytes); });
  }

  // Each file has its acknowledgement, which rejects what we rejected; XML has none.
  void expect_acknowledged() {
    if (syntax() == Syntax::xml) return;
    const bool edifact = syntax() == Syntax::edifact;
    const auto rejected = edifact ? fmt::format("UCM+1+{}:D:96A:UN+4'", GetParam().type) : std::string("AK5*R");
    int answers = 0, rejections = 0;
    for (const auto& [name, text] : trade.network().collect(sender().text())) {
      if (text.find(edifact ? "+CONTRL:" : "ST*997*") == std::string::npos) continue;
      ++answers;
      if (text.find(rejected) != std::string::npos) ++rejections;
    }
    EXPECT_EQ(answers, static_cast<int>(variants_.size()));
    EXPECT_EQ(rejections, states_[MessageState::rejected]);
  }

  // What a supplier says of an order goes on to its buyer, who speaks X12 here.
  void expect_the_buyer_to_be_told() {
    auto told = sent_to(partner_at(Side::buyer));
    const auto of = [&](const std::string& order, const std::string& bucket) {
      return trade.bucket({.order = order, .purchase = {}}, bucket);
    };
    EXPECT_EQ(told["855"], std::ranges::count_if(orders_, [&](const std::string& order) {
                return of(order, "open").is_zero() && of(order, "placed").is_zero();
              }));
    EXPECT_EQ(told["856"], std::ranges::count_if(
                               orders_, [&](const std::string& order) { return !of(order, "shipped").is_zero(); }));
    EXPECT_EQ(told["810"], told["856"]);
  }

  Trade trade{arranged_for(GetParam()), {}, GetParam().syntax == Syntax::xml ? ubl_schemas() : std::string()};
  std::vector<Variant> variants_;
  std::vector<std::string> numbers_, orders_;  // of the variants; of the orders that they are about
  std::map<std::string, MessageState> fates_;  // by the numbers
  std::map<MessageState, int> states_;
};

TEST_P(EveryElementTest, HasItsEffectOrIsHeldByName) {
  auto variants = every_element(GetParam());
  auto with = numbers(variants.size());
  send(std::move(variants), std::move(with));
  expect_fates();
  expect_acknowledged();
  if (kind() != DocumentKind::order) expect_the_buyer_to_be_told();
}

class EveryOrderTest : public EveryElementTest {
 protected:
  // One variant of each segment, or of each element that holds others.
  static std::vector<Variant> one_of_each_holder() {
    std::vector<Variant> some;
    std::set<std::string> seen;
    for (auto& one : every_element(GetParam())) {
      if (seen.insert(holder_of(syntax(), one.place)).second) some.push_back(std::move(one));
    }
    return some;
  }
};

// To the end: the supplier confirms, ships and bills, and the buyer is told and billed.
TEST_P(EveryOrderTest, GoesToTheLastBill) {
  auto some = one_of_each_holder();
  auto with = numbers(some.size());
  send(std::move(some), with);
  expect_fates();
  trade.network().settle();
  auto answers = sent_to(sender());
  const auto sent = [&](DocumentKind answer) { return answers[std::string(type_of(answer, syntax()))]; };
  const auto shipped = std::ranges::count_if(with, [&](const std::string& number) {
    return fates_[number] == MessageState::applied &&
           !trade.bucket({.order = number, .purchase = {}}, "shipped").is_zero();
  });
  const auto placed = states_[MessageState::applied] - waiting();
  EXPECT_EQ(sent(DocumentKind::order_ack), placed);
  EXPECT_EQ(sent(DocumentKind::ship_notice), shipped);
  EXPECT_EQ(sent(DocumentKind::invoice), shipped);
  EXPECT_GT(shipped, placed - 3) << "units that nobody sells, or of another kind";
  EXPECT_THAT(trade.violations(), IsEmpty());
  EXPECT_THAT(stuck(), IsEmpty());
}

constexpr Subject orders[] = {
    {"X12Orders", Syntax::x12, DocumentKind::order, "850"},
    {"EdifactOrders", Syntax::edifact, DocumentKind::order, "ORDERS"},
    {"UblOrders", Syntax::xml, DocumentKind::order, "Order"},
};
constexpr Subject answers[] = {
    {"X12Acknowledgements", Syntax::x12, DocumentKind::order_ack, "855"},
    {"X12ShipNotices", Syntax::x12, DocumentKind::ship_notice, "856"},
    {"X12Invoices", Syntax::x12, DocumentKind::invoice, "810"},
    {"EdifactAcknowledgements", Syntax::edifact, DocumentKind::order_ack, "ORDRSP"},
    {"EdifactShipNotices", Syntax::edifact, DocumentKind::ship_notice, "DESADV"},
    {"EdifactInvoices", Syntax::edifact, DocumentKind::invoice, "INVOIC"},
    {"UblAcknowledgements", Syntax::xml, DocumentKind::order_ack, "OrderResponse"},
    {"UblShipNotices", Syntax::xml, DocumentKind::ship_notice, "DespatchAdvice"},
    {"UblInvoices", Syntax::xml, DocumentKind::invoice, "Invoice"},
    {"UblCreditNotes", Syntax::xml, DocumentKind::invoice, "CreditNote"},
};

INSTANTIATE_TEST_SUITE_P(Orders, EveryElementTest, testing::ValuesIn(orders), case_name);
INSTANTIATE_TEST_SUITE_P(Answers, EveryElementTest, testing::ValuesIn(answers), case_name);
INSTANTIATE_TEST_SUITE_P(Orders, EveryOrderTest, testing::ValuesIn(orders), case_name);

}  // namespace
}  // namespace crossdock::tests::every_element_test
