// SPDX-License-Identifier: Apache-2.0
// Replies as the gateway would see them: delivered 850s in, valid 997, 855, 856 and 810 out.
#include "gateway/simulator/simulator.hpp"

#include "base/checked.hpp"
#include "tests/simulator/exchange.hpp"
#include "tests/support/cases.hpp"
#include "translators/canonical/schema.hpp"
#include "translators/x12/acknowledgement.hpp"

namespace crossdock::simulator::simulator_test {
namespace {

using canonical::OutcomeStatus;
using partners::Behaviour;

// What the gateway learns from all replies to one order, per order line and in words of its own.
struct Learned {
  std::vector<std::string> outcomes;  // "1 accepted 40 EA"
  std::vector<std::string> shipped;   // "1 40 EA", over all cartons
  std::vector<std::string> billed;    // "1 40 EA at 14.20"
  std::vector<std::string> totals;    // of each invoice, below zero of credit notes
  std::set<std::string> invoice_numbers;
};

void learn_ack(const canonical::OrderAck& ack, Learned& learned) {
  EXPECT_EQ(ack.order_number, "P000001-1");
  for (const auto& line : ack.lines) {
    for (const auto& outcome : line.outcomes) {
      learned.outcomes.push_back(line.number + " " + std::string(canonical::word_of(outcome.status)) + " " +
                                 outcome.quantity.value.normalized().text() + " " + outcome.quantity.unit);
    }
  }
}

void collect_items(const canonical::ShipNode& node, std::map<std::string, Checked>& sums) {
  if (node.shipped) sums[node.line_number + "|" + node.shipped->unit] += node.shipped->value;
  for (const auto& child : node.children) collect_items(child, sums);
}

void learn_notice(const canonical::ShipNotice& notice, Learned& learned) {
  if (notice.purpose != canonical::Purpose::original)
    learned.shipped.push_back(std::string(canonical::word_of(notice.purpose)) + " " + notice.number);
  std::map<std::string, Checked> sums;
  for (const auto& node : notice.nodes) collect_items(node, sums);
  for (const auto& [key, sum] : sums) {
    const auto bar = key.find('|');
    learned.shipped.push_back(key.substr(0, bar) + " " + sum.value().normalized().text() + " " + key.substr(bar + 1));
  }
}

void learn_invoice(const canonical::Invoice& invoice, Learned& learned) {
  EXPECT_EQ(invoice.order_number, "P000001-1");
  const bool credit = invoice.kind == canonical::InvoiceKind::credit_note;
  if (!credit) learned.invoice_numbers.insert(invoice.number);
  // A credit note names the invoice that it is about.
  const auto named =
      std::ranges::find(invoice.references, canonical::ReferenceKind::invoice, &canonical::Reference::kind);
  EXPECT_EQ(named != invoice.references.end() && learned.invoice_numbers.contains(named->value), credit);
  for (const auto& line : invoice.lines) {
    const auto& number = line.order_line_number.empty() ? line.number : line.order_line_number;
    learned.billed.push_back(number + " " + line.quantity.value.normalized().text() + " " + line.quantity.unit +
                             " at " + line.price->amount.rounded(2, Rounding::half_up).value().text());
  }
  learned.totals.push_back((credit ? "-" : "") +
                           invoice.declared.payable->amount.rounded(2, Rounding::half_up).value().text());
}

struct Case {
  const char* name;
  Behaviour behaviour;
  std::vector<std::string> replies;
  std::vector<std::string> outcomes, shipped, billed, totals;
};

const std::vector<std::string> whole{"997", "855", "856", "810"};
const std::vector<std::string> all_accepted{"1 accepted 40 EA", "2 accepted 25 EA", "3 accepted 1 EA"};
const std::vector<std::string> all_shipped{"1 40 EA", "2 25 EA", "3 1 EA"};
const std::vector<std::string> all_billed{"1 40 EA at 14.20", "2 25 EA at 6.40", "3 1 EA at 189.99"};

std::vector<std::string> twice(std::vector<std::string> lines) {
  const auto once = lines;
  lines.insert(lines.end(), once.begin(), once.end());
  return lines;
}

class SimulatorTest : public ExchangeTest, public testing::WithParamInterface<Case> {
 protected:
  Learned learn(const partners::Partner& supplier, const std::vector<Reply>& replies) const {
    Learned learned;
    for (const auto& reply : replies) {
      if (type_of(reply) == "997") continue;
      const auto document = receive(supplier, reply);
      if (const auto* ack = std::get_if<canonical::OrderAck>(&document)) learn_ack(*ack, learned);
      if (const auto* notice = std::get_if<canonical::ShipNotice>(&document)) learn_notice(*notice, learned);
      if (const auto* invoice = std::get_if<canonical::Invoice>(&document)) learn_invoice(*invoice, learned);
    }
    return learned;
  }
};

TEST_P(SimulatorTest, AnswersAnOrderAsTheBehaviourSays) {
  const auto& expected = GetParam();
  const auto& supplier = partner("northwind-supply");
  const auto order = deliver(supplier, sample_order(), 1);
  const auto answered = answer(*network_, supplier, expected.behaviour, order, {}, noon());
  ASSERT_TRUE(answered) << describe(answered.error());
  EXPECT_EQ(types_of(answered->replies), expected.replies);
  const auto learned = learn(supplier, answered->replies);
  EXPECT_EQ(learned.outcomes, expected.outcomes) << (answered->replies.size() > 1 ? answered->replies[1].bytes : "");
  EXPECT_EQ(learned.shipped, expected.shipped);
  EXPECT_EQ(learned.billed, expected.billed);
  EXPECT_EQ(learned.totals, expected.totals);
  EXPECT_LE(learned.invoice_numbers.size(), 1u);
}

INSTANTIATE_TEST_SUITE_P(
    Behaviours, SimulatorTest,
    testing::Values(Case{"Accept", Behaviour::accept, whole, all_accepted, all_shipped, all_billed, {"917.99"}},
                    Case{"ShortShip",
                         Behaviour::short_ship,
                         whole,
                         all_accepted,
                         {"1 24 EA", "2 15 EA", "3 1 EA"},
                         {"1 24 EA at 14.20", "2 15 EA at 6.40", "3 1 EA at 189.99"},
                         {"626.79"}},
                    Case{"RejectLine",
                         Behaviour::reject_line,
                         whole,
                         {"1 rejected 40 EA", "2 accepted 25 EA", "3 accepted 1 EA"},
                         {"2 25 EA", "3 1 EA"},
                         {"2 25 EA at 6.40", "3 1 EA at 189.99"},
                         {"349.99"}},
                    Case{"RejectAll",
                         Behaviour::reject_all,
                         {"997", "855"},
                         {"1 rejected 40 EA", "2 rejected 25 EA", "3 rejected 1 EA"},
                         {},
                         {},
                         {}},
                    Case{"Backorder",
                         Behaviour::backorder,
                         whole,
                         {"1 accepted 22 EA", "1 backordered 18 EA", "2 accepted 25 EA", "3 accepted 1 EA"},
                         {"1 22 EA", "2 25 EA", "3 1 EA"},
                         {"1 22 EA at 14.20", "2 25 EA at 6.40", "3 1 EA at 189.99"},
                         {"662.39"}},
                    Case{"NoAck", Behaviour::no_ack, {}, {}, {}, {}, {}},
                    Case{"OverBill",
                         Behaviour::over_bill,
                         whole,
                         all_accepted,
                         all_shipped,
                         {"1 40 EA at 14.91", "2 25 EA at 6.40", "3 2 EA at 189.99"},
                         {"1136.38"}},
                    Case{"DuplicateInvoice",
                         Behaviour::duplicate_invoice,
                         {"997", "855", "856", "810", "810"},
                         all_accepted,
                         all_shipped,
                         twice(all_billed),
                         {"917.99", "917.99"}},
                    Case{"WrongUnit",
                         Behaviour::wrong_unit,
                         whole,
                         all_accepted,
                         {"1 40 XCS", "2 25 XCS", "3 1 XCS"},
                         {"1 40 XCS at 14.20", "2 25 XCS at 6.40", "3 1 XCS at 189.99"},
                         {"917.99"}},
                    Case{"CreditPrice",
                         Behaviour::credit_price,
                         {"997", "855", "856", "810", "810"},
                         all_accepted,
                         all_shipped,
                         {"1 40 EA at 14.91", "2 25 EA at 6.40", "3 1 EA at 189.99", "1 40 EA at 0.71"},
                         {"946.39", "-28.40"}},
                    Case{"CreditUnits",
                         Behaviour::credit_units,
                         {"997", "855", "856", "810", "810"},
                         all_accepted,
                         all_shipped,
                         {"1 40 EA at 14.20", "2 25 EA at 6.40", "3 2 EA at 189.99", "3 1 EA at 189.99"},
                         {"1107.98", "-189.99"}},
                    Case{"CorrectNotice",
                         Behaviour::correct_notice,
                         {"997", "855", "856", "810", "856"},
                         all_accepted,
                         {"1 40 EA", "2 25 EA", "3 1 EA", "replace NS-D000002", "1 24 EA", "2 15 EA", "3 1 EA"},
                         all_billed,
                         {"917.99"}},
                    Case{"CancelNotice",
                         Behaviour::cancel_notice,
                         {"997", "855", "856", "810", "856"},
                         all_accepted,
                         {"1 40 EA", "2 25 EA", "3 1 EA", "cancel NS-D000002", "1 40 EA", "2 25 EA", "3 1 EA"},
                         all_billed,
                         {"917.99"}}),
    case_name);

}  // namespace

class ConversationTest : public ExchangeTest {
 protected:
  Answer tell(const std::string& id, const InboundFile& file, Behaviour behaviour = Behaviour::accept) {
    auto answered = answer(*network_, partner(id), behaviour, file, state_, noon());
    EXPECT_TRUE(answered) << describe(answered.error());
    state_ = answered->state;
    return std::move(*answered);
  }

  State state_;
};

TEST_F(ConversationTest, The997NamesTheGroupAndAcceptsIt) {
  const auto said = tell("northwind-supply", deliver(partner("northwind-supply"), sample_order(), 17));
  const auto file = x12::read(said.replies.at(0).bytes).value();
  const auto& interchange = file.interchanges.at(0);
  expect_clean(x12::validate(interchange, network_->dictionary()), said.replies[0]);
  const auto acknowledged = x12::read_acknowledgement(interchange, interchange.groups.at(0).sets.at(0));
  ASSERT_TRUE(acknowledged);
  EXPECT_EQ(acknowledged->functional_id, "PO");
  EXPECT_EQ(acknowledged->control, "17");
  EXPECT_EQ(acknowledged->status, 'A');
}

TEST_F(ConversationTest, TheSameInterchangeAgainIsAnsweredByNothing) {
  const auto order = deliver(partner("northwind-supply"), sample_order(), 1);
  EXPECT_EQ(tell("northwind-supply", order).replies.size(), 4u);
  const auto before = state_;
  const auto again = tell("northwind-supply", order);
  EXPECT_TRUE(again.replies.empty());
  EXPECT_EQ(again.reactions.at(0).note, "repeated: answered before");
  EXPECT_EQ(state_, before);
}

TEST_F(ConversationTest, AnOrderUnderAnotherInterchangeNumberIsAcknowledgedAndNotDeliveredTwice) {
  tell("northwind-supply", deliver(partner("northwind-supply"), sample_order(), 1));
  const auto again = tell("northwind-supply", deliver(partner("northwind-supply"), sample_order(), 2));
  EXPECT_EQ(types_of(again.replies), std::vector<std::string>{"997"});
}

TEST_F(ConversationTest, ACancellationIsAcknowledgedOnly) {
  tell("northwind-supply", deliver(partner("northwind-supply"), sample_order(), 1), Behaviour::backorder);
  auto cancel = sample_order();
  cancel.purpose = canonical::Purpose::cancel;
  cancel.lines.resize(1);
  cancel.lines[0].quantity.value = 18;
  const auto said = tell("northwind-supply", deliver(partner("northwind-supply"), cancel, 2));
  EXPECT_EQ(types_of(said.replies), std::vector<std::string>{"997"});
  EXPECT_EQ(state_.orders.at("P000001-1").cancelled.at("1"), Decimal(18));
  EXPECT_EQ(state_.orders.at("P000001-1").confirmed.at("1"), Decimal(22));
}

TEST_F(ConversationTest, AnOrderThatComesAfterItsCancellationIsRejectedToThatExtent) {
  auto cancel = sample_order();
  cancel.purpose = canonical::Purpose::cancel;
  tell("northwind-supply", deliver(partner("northwind-supply"), cancel, 1));
  const auto said = tell("northwind-supply", deliver(partner("northwind-supply"), sample_order(), 2));
  EXPECT_EQ(types_of(said.replies), (std::vector<std::string>{"997", "855"}));
  const auto document = receive(partner("northwind-supply"), said.replies[1]);
  EXPECT_EQ(std::get<canonical::OrderAck>(document).decision, canonical::Decision::rejected);
}

TEST_F(ConversationTest, ControlNumbersGoOnFromFileToFile) {
  tell("northwind-supply", deliver(partner("northwind-supply"), sample_order(), 1));
  auto second = sample_order();
  second.number = "P000002-1";
  const auto said = tell("northwind-supply", deliver(partner("northwind-supply"), second, 2));
  EXPECT_EQ(said.replies.front().name, "000000005-997.edi");
  EXPECT_EQ(said.replies.back().name, "000000008-810.edi");
  EXPECT_EQ(state_.set, 8);
}

TEST_F(ConversationTest, AFileThatIsNoDocumentIsToldAndAnsweredByNothing) {
  for (const auto* bytes : {"", "hello", "ISA*00*", "<Order"}) {
    const auto said = tell("northwind-supply", {"odd.edi", bytes});
    EXPECT_TRUE(said.replies.empty());
    ASSERT_EQ(said.reactions.size(), 1u) << bytes;
    EXPECT_FALSE(said.reactions[0].note.empty());
  }
}

TEST_F(ConversationTest, AnInvalidSetIsRejectedByThe997) {
  auto order = deliver(partner("northwind-supply"), sample_order(), 1);
  const auto beg = order.bytes.find("BEG*");
  order.bytes.erase(beg, order.bytes.find('~', beg) + 1 - beg);
  const auto said = tell("northwind-supply", order);
  ASSERT_EQ(types_of(said.replies), std::vector<std::string>{"997"});
  const auto file = x12::read(said.replies[0].bytes).value();
  const auto& interchange = file.interchanges.at(0);
  EXPECT_EQ(x12::read_acknowledgement(interchange, interchange.groups.at(0).sets.at(0))->status, 'R');
}

TEST_F(ConversationTest, ABuyerAcknowledgesWhatItGets) {
  const auto& supplier = partner("northwind-supply");
  const auto said = tell("northwind-supply", deliver(supplier, sample_order(), 1));
  state_ = {};
  std::int64_t control = 100;
  for (const auto& reply : said.replies) {
    if (type_of(reply) == "997") continue;
    const auto file = deliver(partner("metro-outfitters"), receive(supplier, reply), ++control);
    const auto acknowledged = tell("metro-outfitters", file);
    EXPECT_EQ(types_of(acknowledged.replies), std::vector<std::string>{"997"}) << type_of(reply);
  }
}

TEST_F(ConversationTest, AcknowledgementsAreNeverAcknowledged) {
  const auto said = tell("northwind-supply", deliver(partner("northwind-supply"), sample_order(), 1));
  const auto heard = tell("metro-outfitters", {"997.edi", said.replies.at(0).bytes});
  EXPECT_TRUE(heard.replies.empty());
  EXPECT_EQ(heard.reactions.at(0).read, "997 for group 1 (A)");
}

TEST_F(ConversationTest, TheLineForAPersonSaysWhatWasReadAndAnswered) {
  const auto said = tell("northwind-supply", deliver(partner("northwind-supply"), sample_order(), 1));
  ASSERT_EQ(said.reactions.size(), 1u);
  EXPECT_EQ(line_of(partner("northwind-supply"), said.reactions[0], noon()),
            "12:00:00 northwind-supply  read 850 P000001-1 (3 lines)  → 997, 855, 856, 810");
}

}  // namespace crossdock::simulator::simulator_test
