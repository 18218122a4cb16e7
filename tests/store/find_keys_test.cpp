// SPDX-License-Identifier: Apache-2.0
// The index of keys: the one form in which they are compared, and what is found in which order.
#include "gateway/store/find_keys.hpp"

#include <fstream>
#include <set>
#include <sstream>

#include "base/text.hpp"
#include "gateway/store/as2.hpp"
#include "gateway/store/documents.hpp"
#include "gateway/store/find_pending.hpp"
#include "gateway/store/messages.hpp"
#include "gateway/store/payloads.hpp"
#include "tests/store/fixture.hpp"

namespace crossdock::store::find_keys_test {
namespace {

// ---- one form ---------------------------------------------------------------------------------------------------

struct Case {
  const char* name;
  std::string written, form;
};
class NormalisedKeyTest : public testing::TestWithParam<Case> {};

TEST_P(NormalisedKeyTest, IsKept) {
  EXPECT_EQ(normalised_key(GetParam().written), GetParam().form);
  EXPECT_EQ(normalised_key(GetParam().form), GetParam().form) << "it is its own form";
}

INSTANTIATE_TEST_SUITE_P(
    Store, NormalisedKeyTest,
    testing::Values(Case{"Case", "po-4711", "PO4711"}, Case{"Blanks", "  PO 4711 ", "PO4711"},
                    Case{"DashesOfATrackingNumber", "1Z 8ZP-MCA-03 0000 0250", "1Z8ZPMCA0300000250"},
                    Case{"ZerosInFront", "000000071", "71"}, Case{"ZeroAlone", "000", "0"},
                    Case{"ZerosBeforeLettersStay", "007A", "007A"},
                    Case{"GtinOfTwelveDigits", "614141000012", "614141000012"},
                    Case{"GtinOfFourteenDigits", "00614141000012", "614141000012"},
                    Case{"SsccOfALabel", "(00) 0 0614141 000000001 8", "6141410000000018"},
                    Case{"MessageIdInBrackets", "<a.b@host>", "ABHOST"}, Case{"Wildcards", "%_*?", ""},
                    Case{"Nothing", "", ""}, Case{"Nul", std::string("a\0b", 3), "AB"},
                    Case{"BeyondAscii", "Bücher-7",
                         "B\xC3\xBC"
                         "CHER7"},
                    Case{"NotUtf8",
                         "A\xFF"
                         "7",
                         "A7"},
                    Case{"TooLong", std::string(100, 'x'), std::string(longest_key, 'X')},
                    Case{"CutBetweenCharacters", std::string(longest_key - 1, 'x') + "ü",
                         std::string(longest_key - 1, 'X')}),
    case_name);

TEST(KeyKindTest, EachHasAWordOfItsOwnInThePage) {
  std::ifstream file(std::string(CROSSDOCK_SOURCE_DIR) + "/docs/find.md");
  std::stringstream page;
  page << file.rdbuf();
  std::set<std::string_view> words;
  std::string table;
  for (const auto& row : key_rows()) {
    EXPECT_TRUE(words.insert(row.word).second) << row.word;
    EXPECT_TRUE(row.meaning.ends_with(".")) << row.word;
    table += "| `" + std::string(row.word) + "` | " + std::string(row.meaning) + " |\n";
  }
  EXPECT_NE(page.str().find(table), std::string::npos) << "docs/find.md should hold:\n" << table;
}

// ---- the index --------------------------------------------------------------------------------------------------

class FindKeysTest : public StoreTest {
 protected:
  // The id of a new message of acme.
  MessageId add(Message message) {
    MessageId id;
    write([&](Transaction& tx) -> Result<void> {
      const auto payload = expect(payloads::store(tx, "ISA", noon));
      message.payload = payload.id;
      message.sha256 = payload.sha256;
      message.size = payload.size;
      if (message.partner.empty()) message.partner = "acme";
      message.channel = "folder";
      id = expect(messages::add(tx, message, noon)).id;
      return {};
    });
    return id;
  }
  MessageId add(std::string name) { return add(Message{.name = std::move(name)}); }
  void key(MessageId message, std::int64_t document, std::vector<Key> keys) {
    write([&](Transaction& tx) { return find_keys::add(tx, message, document, keys); });
  }

  using Ask = decltype(&find_keys::equal);
  find_keys::Hits hits(Ask ask, std::string_view value, int limit = 50, const access::Partners& partners = {}) {
    find_keys::Hits found;
    read([&](Transaction& tx) -> Result<void> {
      found = expect(ask(tx, value, limit, partners));
      return {};
    });
    return found;
  }
  // "file 3, interchange 1": kinds and messages.
  std::string found(Ask ask, std::string_view value, int limit = 50, const access::Partners& partners = {}) {
    std::vector<std::string> texts;
    const auto all = hits(ask, value, limit, partners);
    for (const auto& hit : all.hits)
      texts.push_back(std::string(to_string(hit.kind)) + " " + std::to_string(hit.message.number()));
    return join(texts, ", ") + (all.more ? ", more" : "");
  }
};
CROSSDOCK_ON_BOTH_ENGINES(FindKeysTest);

using find_keys::beginning;
using find_keys::equal;

TEST_P(FindKeysTest, AMessageIsFoundByItsFileAndItsControlNumbers) {
  const std::vector<Key> numbers{{KeyKind::interchange, "000000071"}, {KeyKind::group, "72"}};
  const auto id = add(Message{.name = "Po-4711.EDI", .syntax = "x12", .numbers = numbers_of(numbers)});
  EXPECT_EQ(found(equal, "PO4711EDI"), "file " + std::to_string(id.number()));
  EXPECT_EQ(found(equal, "71"), "interchange " + std::to_string(id.number()));
  EXPECT_EQ(found(equal, "72"), "group " + std::to_string(id.number()));
  const auto hit = hits(equal, "71").hits.at(0);
  EXPECT_EQ(hit.name, "Po-4711.EDI");
  EXPECT_EQ(hit.partner + " " + hit.state, "acme received");
  EXPECT_EQ(hit.at, noon);
  EXPECT_EQ(hit.document, 0);
}

TEST_P(FindKeysTest, NumbersThatTheCheckFindsAreKeysFromThenOn) {
  const auto id = add("a.edi");
  EXPECT_EQ(found(equal, "71"), "");
  write([&](Transaction& tx) {
    const std::vector<Key> numbers{{KeyKind::interchange, "71"}, {KeyKind::group, "8"}, {KeyKind::group, "8"}};
    return messages::identify(tx, id, {.syntax = "x12", .control = "71", .numbers = numbers_of(numbers)}, noon);
  });
  EXPECT_EQ(found(equal, "71"), "interchange " + std::to_string(id.number()));
  EXPECT_EQ(found(equal, "8"), "group " + std::to_string(id.number()));
}

TEST_P(FindKeysTest, AnEventForAWebhookHasNoKeys) {
  add(Message{.partner = "webhook:erp", .name = "evt-1", .syntax = "json"});
  EXPECT_EQ(number("SELECT COUNT(*) FROM find_key"), 0);
}

TEST_P(FindKeysTest, AnAs2MessageIsFoundByItsMessageId) {
  const auto in = add("a.edi"),
             out = add(Message{.direction = Direction::out, .name = "b.edi", .state = MessageState::ready});
  write([&](Transaction& tx) -> Result<void> {
    const auto wire = expect(payloads::store(tx, "wire", noon));
    as2::Inbound inbound{
        .partner = PartnerId("acme"), .key = {"a", "b", "in-1@acme"}, .sha256 = "00", .accepted = true};
    inbound.wire = wire.id;
    inbound.message = in;
    EXPECT_TRUE(expect(as2::record(tx, inbound, noon)));
    as2::Outbound outbound{.message = out, .partner = PartnerId("acme"), .message_id = "out-1@us"};
    outbound.wire = wire.id;
    EXPECT_TRUE(expect(as2::add(tx, outbound, noon)));
    return {};
  });
  EXPECT_EQ(found(equal, normalised_key("<in-1@acme>")), "message_id " + std::to_string(in.number()));
  EXPECT_EQ(found(equal, normalised_key("OUT-1@US")), "message_id " + std::to_string(out.number()));
}

TEST_P(FindKeysTest, TheNewestMessageComesFirstAndALimitHolds) {
  for (int i = 0; i < 5; ++i) add("same.edi");
  EXPECT_EQ(found(equal, "SAMEEDI"), "file 5, file 4, file 3, file 2, file 1");
  EXPECT_EQ(found(equal, "SAMEEDI", 2), "file 5, file 4, more");
  EXPECT_EQ(found(beginning, "SAME", 5), "file 5, file 4, file 3, file 2, file 1");
  EXPECT_EQ(found(beginning, "SAME", 4), "file 5, file 4, file 3, file 2, more");
}

// What is hidden takes no place, and "more" does not tell of it.
TEST_P(FindKeysTest, OnlyMessagesOfSomePartnersAreLookedInto) {
  for (int i = 0; i < 3; ++i) {
    add(Message{.partner = "acme", .name = "same.edi"});
    add(Message{.partner = "other", .name = "same.edi"});
  }
  const auto some = access::Partners::only({"third", "acme"}), none = access::Partners::only({});
  EXPECT_EQ(found(equal, "SAMEEDI", 3, some), "file 5, file 3, file 1");
  EXPECT_EQ(found(equal, "SAMEEDI", 2, some), "file 5, file 3, more");
  EXPECT_EQ(found(beginning, "SAME", 3, some), "file 5, file 3, file 1");
  EXPECT_EQ(found(beginning, "SAME", 2, some), "file 5, file 3, more");
  for (const auto ask : {equal, beginning}) EXPECT_EQ(found(ask, "SAME", 2, none), "");
}

// The order is the oldest of a thousand: a limit of one still shows it, and so does a beginning.
TEST_P(FindKeysTest, AnOrderIsNotBuriedByWhatIsAboutIt) {
  const auto document = [&](std::string kind, std::string number) {
    const auto message = add(kind + ".edi");
    DocumentId id;
    write([&](Transaction& tx) -> Result<void> {
      id = expect(documents::add(tx,
                                 {.message = message,
                                  .kind = std::move(kind),
                                  .partner = "acme",
                                  .number = std::move(number),
                                  .order_number = "PO-1",
                                  .canonical = "{}"},
                                 noon))
               .id;
      return {};
    });
    key(message, id.number(), {{KeyKind::purchase_order, "PO-1"}});
  };
  add("po-1");
  document("order", "PO-1");
  for (int i = 0; i < 20; ++i) document("order_ack", "A-" + std::to_string(i));
  EXPECT_EQ(found(equal, "PO1", 1), "purchase_order 2, more");
  EXPECT_EQ(found(equal, "PO1", 3), "purchase_order 2, purchase_order 22, purchase_order 21, more");
  EXPECT_EQ(found(beginning, "PO", 1), "purchase_order 2, more");
  EXPECT_EQ(hits(equal, "PO1").hits.size(), 22U) << "nothing is told twice";
}

// A credit note carries the number of the invoice that it is about.
TEST(FindKeysItselfTest, ADocumentIsItselfByItsOwnNumberAlone) {
  using find_keys::Hit;
  using find_keys::is_itself;
  EXPECT_TRUE(is_itself(Hit{.kind = KeyKind::invoice, .value = "I1", .document_kind = "invoice", .number = "I-1"}));
  EXPECT_FALSE(is_itself(Hit{.kind = KeyKind::invoice, .value = "I1", .document_kind = "invoice", .number = "C-1"}));
  EXPECT_FALSE(is_itself(Hit{.kind = KeyKind::order, .value = "O1", .document_kind = "order", .number = "O-1"}));
  EXPECT_FALSE(
      is_itself(Hit{.kind = KeyKind::purchase_order, .value = "O1", .document_kind = "order_ack", .number = "O-1"}));
}

TEST_P(FindKeysTest, ABeginningFindsWhatIsLongerAndNothingElse) {
  for (const auto* name : {"abc", "abcd", "abc9", "abcü", "abd", "ab", "xabc"}) add(name);
  EXPECT_EQ(found(equal, "ABC"), "file 1");
  EXPECT_EQ(found(beginning, "ABC"), "file 4, file 3, file 2");
  EXPECT_EQ(found(beginning, "ZZZ"), "");
}

TEST_P(FindKeysTest, OfTooManyBeginningsTheLastAreLookedAt) {
  constexpr int extra = 10;
  std::vector<Key> keys;
  for (int i = 0; i < find_keys::most_beginnings + extra; ++i)
    keys.push_back({KeyKind::item, "N" + std::to_string(10'000 + i)});
  const auto id = add("a.edi");
  key(id, 0, keys);
  const auto some = hits(beginning, "N1", 500);
  EXPECT_TRUE(some.more);
  EXPECT_EQ(some.hits.size(), 500U);
  EXPECT_EQ(some.hits.front().value, "N" + std::to_string(10'000 + extra - 1)) << "the first ones are not looked at";
}

TEST_P(FindKeysTest, ADocumentIsNamedWithItsOrder) {
  const auto message = add("a.edi");
  DocumentId document;
  write([&](Transaction& tx) -> Result<void> {
    document = expect(documents::add(tx,
                                     {.message = message,
                                      .kind = "order_ack",
                                      .partner = "acme",
                                      .number = "A-1",
                                      .order_number = "PO-1",
                                      .canonical = "{}"},
                                     noon))
                   .id;
    return {};
  });
  key(message, document.number(), {{KeyKind::purchase_order, "PO-1"}, {KeyKind::purchase_order, "po 1"}});
  const auto all = hits(equal, "PO1").hits;
  ASSERT_EQ(all.size(), 1U) << "two spellings are one key";
  EXPECT_EQ(all[0].document, document.number());
  EXPECT_EQ(all[0].document_kind + " " + all[0].number + " " + all[0].order_number, "order_ack A-1 PO-1");
  EXPECT_TRUE(all[0].order.none());
}

// The same id means an outbound document where the message went out.
TEST_P(FindKeysTest, ASentDocumentIsNotTakenForAReceivedOne) {
  const auto in = add("in.edi"),
             out = add(Message{.direction = Direction::out, .name = "out.edi", .state = MessageState::ready});
  write([&](Transaction& tx) -> Result<void> {
    return documents::add(tx, {.message = in, .kind = "order", .partner = "acme", .number = "PO-1", .canonical = "{}"},
                          noon)
        .map([](const auto&) {});
  });
  key(out, 1, {{KeyKind::purchase_order, "PO-2"}});
  EXPECT_EQ(hits(equal, "PO2").hits.at(0).document_kind, "");
}

TEST_P(FindKeysTest, WritingKeysAgainAddsNothing) {
  const auto id = add("a.edi");
  for (int i = 0; i < 2; ++i)
    key(id, 7, {{KeyKind::sscc, "006141410000000018"}, {KeyKind::item, ""}, {KeyKind::item, "--"}});
  EXPECT_EQ(number("SELECT COUNT(*) FROM find_key WHERE document = 7"), 1);
}

TEST_P(FindKeysTest, EachPartnerIsNamedOnceWithItsNewestMessage) {
  for (const auto* partner : {"globex", "acme", "webhook:erp", "globex", "acme", "zeta"})
    add(Message{.partner = partner, .name = "x.edi"});
  read([](Transaction& tx) -> Result<void> {
    std::string all;
    for (const auto& one : expect(find_keys::partners(tx)))
      all += one.id.text() + " " + std::to_string(one.newest.number()) + ", ";
    EXPECT_EQ(all, "acme 5, globex 4, zeta 6, ");
    return {};
  });
}

TEST_P(FindKeysTest, NobodyIsAPartnerOfAnEmptyStore) {
  read([](Transaction& tx) -> Result<void> {
    EXPECT_TRUE(expect(find_keys::partners(tx)).empty());
    EXPECT_TRUE(expect(find_pending::load(tx)).empty()) << "a new store has nothing to make up for";
    return {};
  });
}

// ---- stores of a version without keys -----------------------------------------------------------------------------

class UpdateTest : public DatabaseTest {};
CROSSDOCK_ON_BOTH_ENGINES(UpdateTest);

TEST_P(UpdateTest, KeysOfWhatWasThereAreStillToBeMade) {
  auto before = embedded_migrations();
  std::erase_if(before, [](const MigrationFile& file) { return file.name >= "0019"; });
  ASSERT_TRUE(migrate(database(), noon, before));
  write([](Transaction& tx) -> Result<void> {
    const auto added = tx.execute(
        "INSERT INTO message (direction, partner, channel, name, sha256, size, state, syntax, type, control, created_at, "
        "updated_at) VALUES ('in', 'acme', 'folder', 'old.edi', '', 0, 'checked', 'x12', '850', '000000071,72', 1, 1)");
    if (!added) return fail(added.error());
    return {};
  });
  ASSERT_TRUE(migrate(database(), noon));
  read([](Transaction& tx) -> Result<void> {
    const auto pending = expect(find_pending::load(tx));
    EXPECT_EQ(pending.size(), 1U);
    EXPECT_EQ(pending.at(0).source, find_pending::Source::message);
    EXPECT_EQ(pending.at(0).below, 2);
    std::string keys;
    for (const auto& key : keys_of(expect(messages::load(tx, MessageId(1)))))
      keys += std::string(to_string(key.kind)) + " " + key.value + ", ";
    EXPECT_EQ(keys, "interchange 000000071, interchange 72, file old.edi, ");
    return {};
  });
}

}  // namespace
}  // namespace crossdock::store::find_keys_test
