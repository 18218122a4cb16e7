// SPDX-License-Identifier: Apache-2.0
// Messages, the documents in them and their story.
#include "gateway/store/messages.hpp"

#include "gateway/store/documents.hpp"
#include "gateway/store/event_names.hpp"
#include "gateway/store/events.hpp"
#include "gateway/store/orders.hpp"
#include "tests/store/fixture.hpp"

namespace crossdock::store::messages_test {
namespace {

using enum MessageState;

Message inbound(std::string name, std::string dedup_key = {}) {
  return {.direction = Direction::in,
          .partner = "acme",
          .channel = "as2",
          .name = std::move(name),
          .sha256 = "00",
          .size = 3,
          .dedup_key = std::move(dedup_key),
          .state = received,
          .syntax = "x12",
          .type = "850",
          .control = "000000001"};
}
Message outbound(std::string partner) {
  return {.direction = Direction::out,
          .partner = std::move(partner),
          .channel = "sftp",
          .name = "997.edi",
          .sha256 = "00",
          .state = ready};
}

class MessageTest : public StoreTest {
 protected:
  messages::Added add(const Message& message) {
    messages::Added added;
    write([&](Transaction& tx) -> Result<void> {
      added = expect(messages::add(tx, message, noon));
      return {};
    });
    return added;
  }
  Result<void> set_state(MessageId id, MessageState state, std::optional<Error> why = {}) {
    return database().write(
        [&](Transaction& tx) -> Result<void> { return messages::set_state(tx, id, state, noon + Duration(1), why); });
  }
  Message load(MessageId id) {
    Message message;
    read([&](Transaction& tx) -> Result<void> {
      message = expect(messages::load(tx, id));
      return {};
    });
    return message;
  }
  std::vector<std::string> names(const messages::Filter& filter) {
    std::vector<std::string> found;
    read([&](Transaction& tx) -> Result<void> {
      for (const auto& message : expect(messages::list(tx, filter))) found.push_back(message.name);
      return {};
    });
    return found;
  }
};
CROSSDOCK_ON_BOTH_ENGINES(MessageTest);

TEST_P(MessageTest, AllFieldsComeBack) {
  auto first = inbound("a.edi", "key");
  first.reason = "why \xff";  // a partner's byte that is not UTF-8
  first.place = "a.edi:1";
  first.fault = Fault::refused;
  const auto id = add(first).id;
  auto second = outbound("acme");
  second.answers = id;
  const auto answer = load(add(second).id);
  EXPECT_EQ(answer.answers, id);
  EXPECT_TRUE(answer.payload.none());
  const auto loaded = load(id);
  EXPECT_EQ(loaded.partner, "acme");
  EXPECT_EQ(loaded.channel, "as2");
  EXPECT_EQ(loaded.name, "a.edi");
  EXPECT_EQ(loaded.size, 3);
  EXPECT_EQ(loaded.dedup_key, "key");
  EXPECT_EQ(loaded.state, received);
  EXPECT_EQ(loaded.syntax + loaded.type + loaded.control, "x12850000000001");
  EXPECT_EQ(loaded.reason, "why \xef\xbf\xbd");
  EXPECT_EQ(loaded.place, "a.edi:1");
  EXPECT_EQ(loaded.fault, Fault::refused);
  EXPECT_EQ(loaded.created_at, noon);
}

TEST_P(MessageTest, TheSameKeyIsStoredOnce) {
  const auto first = add(inbound("a.edi", "id-1"));
  const auto again = add(inbound("b.edi", "id-1"));
  EXPECT_TRUE(first.fresh);
  EXPECT_FALSE(again.fresh);
  EXPECT_EQ(again.id, first.id);
  EXPECT_TRUE(add(inbound("c.edi")).fresh);
  EXPECT_TRUE(add(inbound("d.edi")).fresh);  // without a key nothing is compared
  auto other_way = outbound("acme");
  other_way.dedup_key = "id-1";
  EXPECT_TRUE(add(other_way).fresh);
}

TEST_P(MessageTest, AFurtherKeyBelongsToWhoeverHeldItFirst) {
  const auto first = add(inbound("a.edi")).id;
  const auto second = add(inbound("b.edi")).id;
  write([&](Transaction& tx) -> Result<void> {
    EXPECT_EQ(expect(messages::hold_key(tx, Direction::in, "isa:ACME:1", first)), first);
    EXPECT_EQ(expect(messages::hold_key(tx, Direction::in, "isa:ACME:1", first)), first);
    EXPECT_EQ(expect(messages::hold_key(tx, Direction::in, "isa:ACME:1", second)), first);
    EXPECT_EQ(expect(messages::hold_key(tx, Direction::in, "isa:ACME:2", second)), second);
    return {};
  });
}

TEST_P(MessageTest, OnlyLegalMovesAreMade) {
  const auto id = add(inbound("a.edi")).id;
  EXPECT_TRUE(set_state(id, unwrapped));
  EXPECT_TRUE(set_state(id, unwrapped));
  EXPECT_EQ(set_state(id, applied).error().what, "message 1 is unwrapped and cannot become applied");
  EXPECT_TRUE(set_state(id, held, Error{Fault::unmapped, "no mapping for 850", "a.edi:3"}));
  EXPECT_EQ(load(id).reason, "no mapping for 850");
  EXPECT_EQ(load(id).fault, Fault::unmapped);
  EXPECT_TRUE(set_state(id, checked));
  EXPECT_EQ(load(id).reason, "");
  EXPECT_EQ(load(id).fault, std::nullopt);
  EXPECT_EQ(load(id).updated_at, noon + Duration(1));
  EXPECT_TRUE(set_state(id, applied));
  EXPECT_FALSE(set_state(id, held));
  EXPECT_EQ(set_state(id, sent).error().fault, Fault::internal);
  EXPECT_EQ(set_state(MessageId(99), held).error().what, "message 99 does not exist");
}

TEST_P(MessageTest, AStateOfTheOtherDirectionIsRefused) {
  auto message = inbound("a.edi");
  message.state = ready;
  EXPECT_FALSE(database().write(
      [&](Transaction& tx) -> Result<void> { return messages::add(tx, message, noon).map([](auto) {}); }));
  // The schema would refuse it as well.
  EXPECT_FALSE(database().write([&](Transaction& tx) -> Result<void> {
    expect(messages::add(tx, inbound("b.edi"), noon));
    return tx.execute("UPDATE message SET state = 'sent'").map([](auto) {});
  }));
}

TEST_P(MessageTest, IsFoundByWhatAnOperatorKnows) {
  add(inbound("po-4711.edi"));
  add(inbound("po_4712.edi"));
  add(outbound("globex"));
  const auto applied_one = add(inbound("po-4713.edi")).id;
  for (const auto state : {unwrapped, checked, applied}) EXPECT_TRUE(set_state(applied_one, state));
  using Names = std::vector<std::string>;
  EXPECT_EQ(names({}), (Names{"po-4713.edi", "997.edi", "po_4712.edi", "po-4711.edi"}));
  EXPECT_EQ(names({.partner = "globex"}), Names{"997.edi"});
  EXPECT_EQ(names({.direction = Direction::in, .state = applied}), Names{"po-4713.edi"});
  EXPECT_EQ(names({.partner = "acme", .state = applied}), Names{"po-4713.edi"});
  EXPECT_EQ(names({.partners = access::Partners::only({"globex", "none"})}), Names{"997.edi"});
  EXPECT_EQ(names({.partner = "acme", .partners = access::Partners::only({"globex"})}), Names{});
  EXPECT_EQ(names({.partners = access::Partners::only({})}), Names{});
  EXPECT_EQ(names({.partner = "acme", .state = received}), (Names{"po_4712.edi", "po-4711.edi"}));
  EXPECT_EQ(names({.partner = "globex", .state = received}), Names{});
  EXPECT_EQ(names({.text = "PO-47"}), (Names{"po-4713.edi", "po-4711.edi"}));
  EXPECT_EQ(names({.text = "po_4"}), Names{"po_4712.edi"});  // no wildcard
  EXPECT_EQ(names({.text = "00000001", .limit = 1}), Names{"po-4713.edi"});
  EXPECT_EQ(names({.before = MessageId(2)}), Names{"po-4711.edi"});
  read([&](Transaction& tx) -> Result<void> {
    const auto counts = expect(messages::counts(tx));
    EXPECT_EQ(counts.size(), 3U);
    EXPECT_EQ(counts.at(1).state, received);
    EXPECT_EQ(counts.at(1).messages, 2);
    const auto unfinished = expect(messages::counts_of_unfinished(tx));
    EXPECT_EQ(unfinished.size(), 2U) << "the one that is applied is done";
    EXPECT_EQ(unfinished.at(0).messages, 2);
    EXPECT_EQ(unfinished.at(1).state, ready);
    return {};
  });
}

TEST_P(MessageTest, IdentityKeepsWhatIsNotGiven) {
  const auto id = add(inbound("a.edi")).id;
  write([&](Transaction& tx) -> Result<void> {
    return messages::identify(tx, id, {.partner = "globex", .control = "000000042"}, noon);
  });
  const auto message = load(id);
  EXPECT_EQ(message.partner + " " + message.syntax + " " + message.type + " " + message.control,
            "globex x12 850 000000042");
}

TEST_P(MessageTest, TranslatingTwiceKeepsOneDocument) {
  const auto message = add(inbound("a.edi")).id;
  write([&](Transaction& tx) -> Result<void> {
    const Document order{.message = message,
                         .kind = "order",
                         .partner = "acme",
                         .number = "PO-1",
                         .order_number = "PO-1",
                         .canonical = R"({"n":1})"};
    const auto first = expect(documents::add(tx, order, noon));
    const auto id = first.id;
    EXPECT_TRUE(first.fresh);
    const auto again = expect(documents::add(tx, order, noon));
    EXPECT_EQ(again.id, id);
    EXPECT_FALSE(again.fresh);
    EXPECT_EQ(expect(documents::for_message(tx, message)).size(), 1U);
    EXPECT_EQ(expect(documents::for_order(tx, "PO-1")).at(0).canonical, R"({"n":1})");
    EXPECT_EQ(expect(documents::find(tx, "acme", "order", "PO-1"))->id, id);
    EXPECT_EQ(expect(documents::find(tx, "acme", "order", "PO-2")), std::nullopt);
    expect(documents::set_state(tx, id, DocumentState::held, "no offer"));
    EXPECT_EQ(expect(documents::load(tx, id)).reason, "no offer");
    expect(documents::set_state(tx, id, DocumentState::applied));
    expect(documents::set_state(tx, id, DocumentState::applied));
    EXPECT_EQ(documents::set_state(tx, id, DocumentState::held).error().what,
              "document 1 is applied and cannot become held");
    return {};
  });
}

TEST_P(MessageTest, TheStoryIsToldInOrder) {
  const auto message = add(inbound("a.edi")).id;
  write([&](Transaction& tx) -> Result<void> {
    expect(events::add(tx, {.at = noon, .message = message, .kind = EventKind::received, .text = "a.edi from acme"}));
    expect(
        events::add(tx, {.at = noon, .subject = "order:PO-1", .kind = EventKind::routed, .text = "2 lines to globex"}));
    expect(events::add(
        tx,
        {.at = noon, .message = message, .subject = "order:PO-1", .kind = EventKind::ordered, .text = "order PO-1"}));
    const auto of_message = expect(events::for_message(tx, message));
    EXPECT_EQ(of_message.size(), 2U);
    EXPECT_EQ(of_message.at(1).kind, EventKind::ordered);
    EXPECT_EQ(expect(events::for_subject(tx, "order:PO-1")).at(0).text, "2 lines to globex");
    EXPECT_EQ(expect(events::since(tx, of_message.at(0).id)).size(), 2U);
    return {};
  });
}

// A delivery is recorded after its partner's receipt was taken in, and began before.
TEST_P(MessageTest, AStoryIsInTheOrderOfItsTimes) {
  const auto message = add(inbound("a.edi")).id;
  write([&](Transaction& tx) -> Result<void> {
    for (const auto& [at, text] : {std::pair{6, "receipt"}, std::pair{1, "sent"}, std::pair{6, "confirmed"}}) {
      const auto added = events::add(
          tx,
          {.at = noon + Duration(at), .message = message, .subject = "order:1", .kind = EventKind::note, .text = text});
      if (!added) return fail(added.error());
    }
    return {};
  });
  read([&](Transaction& tx) -> Result<void> {
    std::string of_message, of_subject;
    for (const auto& event : expect(events::for_message(tx, message))) of_message += event.text + " ";
    for (const auto& event : expect(events::for_subject(tx, "order:1"))) of_subject += event.text + " ";
    EXPECT_EQ(of_message, "sent receipt confirmed ") << "of one time, the first that was kept comes first";
    EXPECT_EQ(of_subject, of_message);
    return {};
  });
}

TEST_P(MessageTest, EventsAreNamedByPartnerAndOrder) {
  const auto one = add(inbound("a.edi")).id, several = add(inbound("b.edi")).id;
  write([&](Transaction& tx) -> Result<void> {
    const auto document = [&](MessageId message, std::int64_t position, std::string order) {
      return expect(documents::add(tx,
                                   {.message = message,
                                    .position = position,
                                    .kind = "order",
                                    .partner = "acme",
                                    .number = order,
                                    .order_number = order,
                                    .canonical = "{}"},
                                   noon))
          .id;
    };
    const auto first = document(one, 0, "PO-1");
    document(several, 0, "PO-1");
    const auto third = document(several, 1, "PO-3");
    orders::SalesOrder order{
        .buyer = PartnerId("metro"), .number = "PO-9", .document = first, .currency = "USD", .placed_at = noon};
    std::vector<orders::OrderLine> lines{
        {.number = "1", .item = "00614141000012", .unit = "EA", .quantity = Decimal(1)}};
    expect(orders::add(tx, order, lines));
    const auto subject = "order:" + std::to_string(order.id.number());
    for (const auto& event :
         std::vector<Event>{{.at = noon, .message = one, .kind = EventKind::received, .text = "t", .brief = "b"},
                            {.at = noon, .message = several, .kind = EventKind::checked, .text = "t"},
                            {.at = noon, .document = third, .kind = EventKind::ordered, .text = "t"},
                            {.at = noon, .subject = subject, .kind = EventKind::placed, .text = "t"},
                            {.at = noon, .message = one, .subject = subject, .kind = EventKind::shipped},
                            {.at = noon, .subject = "order:x", .kind = EventKind::held},
                            {.at = noon, .kind = EventKind::outage}})
      expect(events::add(tx, event));
    const auto all = expect(events::since(tx, EventId()));
    EXPECT_EQ(all.at(0).brief, "b");
    EXPECT_EQ(all.at(1).brief, "");
    const auto names = expect(events::names_of(tx, all));
    std::vector<std::string> told;
    for (const auto& event : all) told.push_back(names.at(event.id).partner + "/" + names.at(event.id).order);
    EXPECT_EQ(told, (std::vector<std::string>{"acme/PO-1", "acme/", "acme/PO-3", "metro/PO-9", "acme/PO-9", "/", "/"}));
    return {};
  });
}

}  // namespace
}  // namespace crossdock::store::messages_test
