// SPDX-License-Identifier: Apache-2.0
// A supplier that speaks UBL: OrderResponse, DespatchAdvice and Invoice for an Order.
#include <cstdlib>

#include "tests/simulator/exchange.hpp"
#include "translators/xml/gate.hpp"

namespace crossdock::simulator::ubl_test {
namespace {

using partners::Behaviour;

class UblTest : public ExchangeTest {
 protected:
  UblTest() : ExchangeTest("ubl") {}
};

TEST_F(UblTest, AnOrderIsAnsweredByThreeDocumentsAndNoAcknowledgement) {
  const auto& supplier = partner("alpenhaus");
  const auto order = deliver(supplier, sample_order(), 1);
  const auto said = answer(*network_, supplier, Behaviour::backorder, order, {}, noon());
  ASSERT_TRUE(said) << describe(said.error());
  ASSERT_EQ(types_of(said->replies), (std::vector<std::string>{"OrderResponse", "DespatchAdvice", "Invoice"}));
  const auto ack = std::get<canonical::OrderAck>(receive(supplier, said->replies[0]));
  EXPECT_EQ(ack.order_number, "P000001-1");
  EXPECT_EQ(ack.decision, canonical::Decision::accepted_with_changes);
  const auto notice = std::get<canonical::ShipNotice>(receive(supplier, said->replies[1]));
  ASSERT_EQ(notice.nodes.size(), 1u);
  EXPECT_EQ(notice.nodes[0].order_number, "P000001-1");
  ASSERT_EQ(notice.nodes[0].children.size(), 3u);
  EXPECT_EQ(notice.nodes[0].children[0].line_number, "1");
  EXPECT_EQ(notice.nodes[0].children[0].shipped->value, Decimal(20));
  const auto invoice = std::get<canonical::Invoice>(receive(supplier, said->replies[2]));
  EXPECT_EQ(invoice.order_number, "P000001-1");
  ASSERT_EQ(invoice.lines.size(), 3u);
  EXPECT_EQ(invoice.lines[0].quantity.value, Decimal(20));
  EXPECT_EQ(invoice.declared.payable->amount, decimal("633.99"));  // 20 × 14.20 + 25 × 6.40 + 189.99
}

TEST_F(UblTest, TheDocumentsAreValidByTheirSchemas) {
  const char* named = std::getenv("CROSSDOCK_CORPUS");
  const std::string corpus = named ? named : CROSSDOCK_SOURCE_DIR "/../shared/corpus";
  if (!fs::exists(corpus + "/xml/xsd/ubl-2.1")) GTEST_SKIP() << "[CORPUS ABSENT] " << corpus;
  const auto schemas = xml::SchemaSet::open(corpus + "/xml/xsd/ubl-2.1");
  ASSERT_TRUE(schemas) << describe(schemas.error());
  const xml::Gate gate(*schemas);
  const auto& supplier = partner("alpenhaus");
  const auto order = deliver(supplier, sample_order(), 1);
  const auto said = answer(*network_, supplier, Behaviour::backorder, order, {}, noon());
  ASSERT_TRUE(said) << describe(said.error());
  for (const auto& reply : said->replies) {
    const auto report = gate.check(reply.bytes);
    ASSERT_TRUE(report) << describe(report.error());
    EXPECT_TRUE(report->schema_checked) << report->note;
    for (const auto& finding : report->findings)
      ADD_FAILURE() << reply.name << " " << finding.path << " " << finding.message;
  }
}

TEST_F(UblTest, CorrectionsAreWrittenToo) {
  const auto& supplier = partner("alpenhaus");
  const auto credited =
      answer(*network_, supplier, Behaviour::credit_price, deliver(supplier, sample_order(), 1), {}, noon());
  ASSERT_TRUE(credited) << describe(credited.error());
  ASSERT_EQ(credited->replies.size(), 4u);
  const auto note = std::get<canonical::Invoice>(receive(supplier, credited->replies[3]));
  EXPECT_EQ(note.kind, canonical::InvoiceKind::credit_note);
  EXPECT_EQ(note.declared.payable->amount, decimal("28.40"));
  const auto replaced =
      answer(*network_, supplier, Behaviour::correct_notice, deliver(supplier, sample_order(), 1), {}, noon());
  ASSERT_TRUE(replaced) << describe(replaced.error());
  ASSERT_EQ(replaced->replies.size(), 4u);
  const auto notice = std::get<canonical::ShipNotice>(receive(supplier, replaced->replies[3]));
  EXPECT_EQ(notice.purpose, canonical::Purpose::replace);
  EXPECT_EQ(notice.number, std::get<canonical::ShipNotice>(receive(supplier, replaced->replies[1])).number);
}

TEST_F(UblTest, TheSameFileAgainIsAnsweredByNothing) {
  const auto& supplier = partner("alpenhaus");
  const auto order = deliver(supplier, sample_order(), 1);
  const auto said = answer(*network_, supplier, Behaviour::accept, order, {}, noon());
  ASSERT_TRUE(said);
  const auto again = answer(*network_, supplier, Behaviour::accept, order, said->state, noon());
  ASSERT_TRUE(again);
  EXPECT_TRUE(again->replies.empty());
}

}  // namespace
}  // namespace crossdock::simulator::ubl_test
