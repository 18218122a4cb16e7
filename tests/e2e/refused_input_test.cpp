// SPDX-License-Identifier: Apache-2.0
// After a positive receipt somebody always hears: what is taken goes its way, what is refused is answered or is a case
// that counts it, whichever way it came.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <random>

#include "gateway/acts/work.hpp"
#include "gateway/pipeline/receive.hpp"
#include "gateway/store/cases.hpp"
#include "gateway/store/messages.hpp"
#include "tests/e2e/network.hpp"
#include "tests/support/cases.hpp"

namespace crossdock::tests {
namespace {

namespace fs = std::filesystem;
using store::Transaction;
using store::cases::Case;

constexpr const char* buyer = "metro-outfitters";
constexpr const char* seller_of_ubl = "alpenhaus";

class RefusedInputTest : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    if (!store_is_there(GetParam())) GTEST_SKIP() << "[POSTGRESQL ABSENT] install Debian's package postgresql";
    network_ = std::make_unique<SampleNetwork>(NetworkOptions{.store = fresh_store(GetParam())});
    order_ = read_file(network_->folder() + "/partners/" + buyer + "/samples/850-camp.edi");
    look();  // makes the folders of a new network
  }

  std::vector<Case> cases(bool open_only = true) {
    return network_->read([&](Transaction& tx) { return store::cases::list(tx, open_only, 10'000); });
  }
  // The open cases of this kind.
  std::vector<Case> open(CaseKind kind) {
    auto found = cases();
    std::erase_if(found, [&](const Case& one) { return one.kind != kind; });
    return found;
  }
  // As a transport hands over what it received.
  void arrive(const std::string& channel, const std::string& bytes, const std::string& partner = buyer) {
    const auto receipt = pipeline::receive(network_->gateway().database(),
                                           {.partner = PartnerId(partner),
                                            .channel = channel,
                                            .name = "file-" + std::to_string(++files_),
                                            .bytes = bytes,
                                            .dedup_key = channel + std::to_string(files_)},
                                           network_->now());
    ASSERT_TRUE(receipt) << describe(receipt.error());
    newest_ = receipt->message;
    network_->work();
  }
  // The order with another interchange number, and something else replaced.
  std::string order(int number, const std::string& from = "", const std::string& to = "") const {
    auto text = order_;
    const auto replace = [&](const std::string& a, const std::string& b) {
      const auto at = text.find(a);
      ASSERT_NE(at, std::string::npos) << a;
      text.replace(at, a.size(), b);
    };
    const auto digits = std::to_string(1'000'000'000 + number).substr(1);
    for (int i = 0; i < 2; ++i) replace("000000711", digits);
    if (!from.empty()) replace(from, to);
    return text;
  }
  fs::path in_folder(const std::string& partner = buyer) {
    return fs::path(network_->gateway().settings().exchange) / partner / "in";
  }
  exchange::PickupRound look() {
    auto& gateway = network_->gateway();
    return gateway.pickup().look(gateway.database(), *gateway.network().current(), network_->now());
  }

  std::unique_ptr<SampleNetwork> network_;
  std::string order_;
  MessageId newest_;
  int files_ = 0;
};
INSTANTIATE_TEST_SUITE_P(Stores, RefusedInputTest, testing::ValuesIn(store_names),
                         [](const auto& one) { return std::string(one.param); });

struct Sent {
  const char* name;
  std::string bytes;
  const char* form;
  const char* words;
};

std::vector<Sent> unreadable() {
  using namespace std::string_literals;
  return {{"Pdf", "%PDF-1.7\nhello", "pdf", "looks like a PDF"},
          {"Csv", "item,quantity,price\nA-1,2,3.50\nA-2,1,9.00\n", "csv", "looks like CSV"},
          {"Json", "{\"order\": 1}", "json", "looks like JSON"},
          {"Gzip", "\x1f\x8b\x08\x00\x00\x00\x00\x00"s, "gzip", "looks like gzip"},
          {"Zip", "PK\x03\x04\x14\x00"s, "zip", "looks like a ZIP"},
          {"BrokenXml", "<Order><Line></Order>", "xml", "nothing tells it"},
          {"CutOffXml", "<Order><Li", "xml", "nothing tells it"},
          {"Empty", "", "empty", "is empty"},
          {"Blanks", " \r\n\r\n", "empty", "nothing but blanks"},
          {"Edifact", "UNB+UNOC:3+ACME:14+CROSSDOCK:14+261120:0931+1'UNZ+0+1'", "edifact",
           "EDIFACT, which this partner has no agreement for"},
          {"WithoutIsa", "GS*PO*METROOUT*CROSSDOCK*20261120*0931*711*X*004010~", "x12", "lost its ISA"},
          {"Text", "please deliver as usual", "text", "looks like text"},
          {"Bytes", "\x00\x01\x02\x03"s, "bytes", "looks like no text"},
          {"ShortIsa", "ISA*00*", "x12", "nothing tells it"}};
}

TEST_P(RefusedInputTest, WhatIsNeitherTakenNorAnsweredIsOneCaseForEachForm) {
  for (const auto& sent : unreadable()) {
    SCOPED_TRACE(sent.name);
    for (const auto* channel : {"as2", "sftp", "http", "folder"}) arrive(channel, sent.bytes);
    const auto found = open(CaseKind::input_unreadable);
    const auto one = std::ranges::find(found, sent.form, &Case::fold);
    ASSERT_NE(one, found.end());
    EXPECT_NE(one->text.find(sent.words), std::string::npos) << one->text;
    EXPECT_EQ(one->partner, PartnerId(buyer));
    EXPECT_EQ(one->subject, "message:" + std::to_string(newest_.number()));
  }
  std::int64_t counted = 0;
  for (const auto& one : open(CaseKind::input_unreadable)) counted += one.count;
  EXPECT_EQ(counted, static_cast<std::int64_t>(unreadable().size()) * 4);
  EXPECT_TRUE(network_->delivered(buyer).empty()) << "nothing answers it";
}

TEST_P(RefusedInputTest, ASyntaxThatThePartnerDoesNotSpeakIsToldAndNotAnswered) {
  arrive("folder", order_, seller_of_ubl);
  const auto found = open(CaseKind::input_unreadable);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].fold, "x12");
  EXPECT_NE(found[0].text.find("X12, which this partner has no agreement for"), std::string::npos) << found[0].text;
  EXPECT_TRUE(network_->delivered(seller_of_ubl).empty());
}

TEST_P(RefusedInputTest, WrongCountOfSegmentsIsOneCaseUntilTheNextGoodOrder) {
  const auto end = order_.find("SE*");
  ASSERT_NE(end, std::string::npos);
  const auto trailer = order_.substr(end, order_.find('*', end + 3) - end);
  for (int i = 1; i <= 3; ++i) arrive("folder", order(800 + i, trailer, "SE*999"));
  const auto found = open(CaseKind::input_rejected);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].count, 3);
  EXPECT_EQ(found[0].fold, "850");
  EXPECT_NE(found[0].text.find("it is told by 997"), std::string::npos) << found[0].text;
  EXPECT_EQ(network_->delivered(buyer).size(), 3U);
  arrive("folder", order(900));
  EXPECT_TRUE(open(CaseKind::input_rejected).empty());
  const auto closed = cases(false);
  EXPECT_NE(
      std::ranges::find_if(closed, [](const Case& one) { return one.resolution.find("the next 850 was taken") == 0; }),
      closed.end());
}

TEST_P(RefusedInputTest, GoodOrderSaysNothingAboutAPdf) {
  arrive("as2", "%PDF-1.7");
  arrive("as2", "");
  arrive("as2", order(900));
  const auto left = open(CaseKind::input_unreadable);
  ASSERT_EQ(left.size(), 1U) << "an upload that was cut off was repeated; a PDF still waits for a person";
  EXPECT_EQ(left[0].fold, "pdf");
}

TEST_P(RefusedInputTest, RepeatedXmlThatWasRefusedIsCountedAgain) {
  for (int i = 0; i < 3; ++i) arrive("as2", "<Order><Line></Order>", seller_of_ubl);
  const auto found = open(CaseKind::input_unreadable);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].count, 3);
}

TEST_P(RefusedInputTest, AcknowledgementOfNothingIsHeard) {
  const std::string head =
      "ISA*00*          *00*          *12*2125550177     *ZZ*CROSSDOCK      *261120*0931*U*00401*000000990*0*P*>~"
      "GS*FA*METROOUT*CROSSDOCK*20261120*0931*990*X*004010~";
  arrive("as2", head + "ST*997*0001~AK1*IN*77777~AK9*A*1*1*1~SE*4*0001~GE*1*990~IEA*1*000000990~");
  const auto found = open(CaseKind::input_unreadable);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_NE(found[0].text.find("which we never sent"), std::string::npos) << found[0].text;
}

// Whatever comes: it is taken, or the partner has an answer, or a case counts it.
TEST_P(RefusedInputTest, OfRandomFilesNoneIsLostInSilence) {
  std::mt19937 random(20261123);  // NOLINT: the same files each time
  const auto any = [&](int below) { return static_cast<int>(random() % static_cast<unsigned>(below)); };
  const auto counted = [&] {
    std::int64_t sum = 0;
    for (const auto& one : cases(false)) sum += one.count;
    return sum;
  };
  const std::string alphabet = "ISAGSTUNB*~<>'+:,;{}\n\r\t 0123456789\xff%P";
  const int files = std::string_view(GetParam()) == "SQLite" ? 300 : 60;
  for (int i = 0; i < files; ++i) {
    std::string bytes;
    if (i % 2 == 0) {
      for (int size = any(60); size > 0; --size)
        bytes += alphabet[static_cast<std::size_t>(any(static_cast<int>(alphabet.size())))];
      if (any(3) == 0) bytes = "ISA" + bytes;
      if (any(5) == 0) bytes = "<" + bytes;
    } else {
      bytes = order(1000 + i);
      for (int changes = 1 + any(6); changes > 0; --changes)
        bytes[static_cast<std::size_t>(any(static_cast<int>(bytes.size())))] =
            alphabet[static_cast<std::size_t>(any(static_cast<int>(alphabet.size())))];
      if (any(3) == 0) bytes.resize(static_cast<std::size_t>(any(static_cast<int>(bytes.size()))));
    }
    const auto before = counted();
    arrive("as2", bytes);
    const auto message = network_->read([&](Transaction& tx) { return store::messages::load(tx, newest_); });
    const auto answers =
        network_->read([&](Transaction& tx) { return store::messages::list(tx, {.answers = newest_}); });
    const bool taken = message.state == store::MessageState::applied || message.state == store::MessageState::duplicate;
    EXPECT_TRUE(taken || !answers.empty() || counted() > before)
        << to_string(message.state) << " " << message.reason << "\n"
        << bytes;
    if (message.state == store::MessageState::rejected) {
      EXPECT_GT(counted(), before) << bytes;
    }
  }
}

TEST_P(RefusedInputTest, HeldWorkIsACaseOfItsPartnerUntilItIsReleasedOrGivenUp) {
  const auto invoice = read_file(CROSSDOCK_SOURCE_DIR "/tests/e2e/conversations/855-unknown-order.edi");
  arrive("folder", invoice, "northwind-supply");
  auto held = open(CaseKind::work_held);
  ASSERT_EQ(held.size(), 1U);
  EXPECT_EQ(held[0].partner, PartnerId("northwind-supply"));
  const acts::Actor jane{"jane"};
  const auto work = store::WorkId(std::stoll(held[0].subject.substr(held[0].subject.find(':') + 1)));
  const auto act = [&](auto what) {
    const auto done = network_->gateway().database().write([&](Transaction& tx) -> Result<void> {
      const auto found = what(tx);
      if (!found) return fail(found.error());
      EXPECT_TRUE(*found);
      return {};
    });
    ASSERT_TRUE(done) << describe(done.error());
  };
  act([&](Transaction& tx) { return acts::release_work(tx, work, {jane, "the order is there", network_->now()}); });
  EXPECT_TRUE(open(CaseKind::work_held).empty());
  network_->work();
  ASSERT_EQ(open(CaseKind::work_held).size(), 1U) << "it failed again, which is told again";
  act([&](Transaction& tx) { return acts::discard_work(tx, work, {jane, "not ours", network_->now()}); });
  EXPECT_TRUE(open(CaseKind::work_held).empty());
  const auto told = network_->read([&](Transaction& tx) { return store::events::for_message(tx, newest_); });
  EXPECT_NE(
      std::ranges::find_if(
          told, [](const auto& event) { return event.text.find("given up by jane: not ours") != std::string::npos; }),
      told.end());
}

// ---- folders -----------------------------------------------------------------------------------------------------

TEST_P(RefusedInputTest, FolderThatIsGoneIsOneCaseUntilItIsThereAgain) {
  network_->send_sample(buyer, "850-camp.edi");
  network_->work();
  fs::remove_all(in_folder());
  for (int i = 0; i < 3; ++i) EXPECT_EQ(look().problems.size(), 1U);
  ASSERT_EQ(open(CaseKind::folder_unreadable).size(), 1U);
  EXPECT_EQ(open(CaseKind::folder_unreadable)[0].count, 1) << "told once, not at every look";
  EXPECT_NE(open(CaseKind::folder_unreadable)[0].text.find("is gone"), std::string::npos);
  EXPECT_FALSE(fs::exists(in_folder())) << "files would be put beside the volume that is not mounted";
  fs::create_directories(in_folder());
  EXPECT_TRUE(look().problems.empty());
  EXPECT_TRUE(open(CaseKind::folder_unreadable).empty());
}

TEST_P(RefusedInputTest, LinkThatTheOperatorMadeIsFollowed) {
  const auto volume = fs::path(network_->folder()) / "volume";
  fs::create_directories(volume);
  fs::remove_all(in_folder());
  fs::create_directory_symlink(volume, in_folder());
  network_->send_sample(buyer, "850-camp.edi");
  network_->work();
  EXPECT_EQ(
      network_->read([](Transaction& tx) { return store::messages::list(tx, {.direction = store::Direction::in}); })
          .size(),
      1U);
  EXPECT_TRUE(fs::is_empty(volume));
  EXPECT_TRUE(open(CaseKind::folder_unreadable).empty());
}

TEST_P(RefusedInputTest, LinkThatLeadsNowhereOrWasMadeByAPartnerIsACase) {
  look();
  fs::remove_all(in_folder());
  fs::create_directory_symlink(network_->folder() + "/nowhere", in_folder());
  look();
  ASSERT_EQ(open(CaseKind::folder_unreadable).size(), 1U);
  EXPECT_NE(open(CaseKind::folder_unreadable)[0].text.find("leads nowhere"), std::string::npos);
  if (::geteuid() != 0) GTEST_SKIP() << "[ROOT ABSENT] only root makes links of others";
  fs::remove(in_folder());
  fs::create_directory_symlink(in_folder(seller_of_ubl), in_folder());
  ASSERT_EQ(::lchown(in_folder().c_str(), 65534, 65534), 0);
  look();
  ASSERT_EQ(open(CaseKind::folder_unreadable).size(), 1U);
  EXPECT_NE(open(CaseKind::folder_unreadable)[0].text.find("symbolic link that neither root"), std::string::npos)
      << open(CaseKind::folder_unreadable)[0].text;
}

// Files that lie together are stored together.
TEST_P(RefusedInputTest, AFileThatCannotBeStoredKeepsNoOther) {
  const bool sqlite = std::string_view(GetParam()) == "SQLite";
  const auto change = [&](const char* on_sqlite, const char* on_postgresql) {
    const auto done = network_->gateway().database().write(
        [&](Transaction& tx) { return tx.execute(sqlite ? on_sqlite : on_postgresql).map([](auto) {}); });
    ASSERT_TRUE(done) << describe(done.error());
  };
  change("CREATE TRIGGER no_b BEFORE INSERT ON message WHEN NEW.name = 'b.edi' BEGIN SELECT RAISE(ABORT, 'no'); END",
         "ALTER TABLE message ADD CONSTRAINT no_b CHECK (name <> 'b.edi')");
  for (const int number : {1, 2, 3})
    network_->send(buyer, std::string(1, static_cast<char>('`' + number)) + ".edi", order(number));
  const auto round = look();
  EXPECT_EQ(round.files.size(), 2U);
  EXPECT_EQ(round.problems.size(), 1U);
  EXPECT_TRUE(fs::exists(in_folder() / "b.edi")) << "what is not stored is not removed";
  EXPECT_FALSE(fs::exists(in_folder() / "c.edi"));
  change("DROP TRIGGER no_b", "ALTER TABLE message DROP CONSTRAINT no_b");
  EXPECT_EQ(look().files.size(), 1U);
}

TEST_P(RefusedInputTest, FileInThePlaceOfAFolderIsACase) {
  look();
  fs::remove_all(in_folder());
  { std::ofstream(in_folder()) << "no folder"; }
  EXPECT_FALSE(look().problems.empty());
  EXPECT_EQ(open(CaseKind::folder_unreadable).size(), 1U);
}

TEST_P(RefusedInputTest, FileThatIsALinkIsACaseUntilItIsTakenAway) {
  network_->send_sample(buyer, "850-camp.edi");
  network_->work();
  fs::create_symlink("/etc/hostname", in_folder() / "order.edi");
  for (int i = 0; i < 2; ++i) EXPECT_FALSE(look().problems.empty());
  ASSERT_EQ(open(CaseKind::name_refused).size(), 1U);
  EXPECT_NE(open(CaseKind::name_refused)[0].text.find("symbolic link is not a document"), std::string::npos);
  fs::remove(in_folder() / "order.edi");
  look();
  EXPECT_TRUE(open(CaseKind::name_refused).empty());
  EXPECT_TRUE(open(CaseKind::folder_unreadable).empty());
}

}  // namespace
}  // namespace crossdock::tests
