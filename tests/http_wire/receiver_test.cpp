// SPDX-License-Identifier: Apache-2.0
// Checks what a posting partner is told, that nothing is taken twice, and that strangers learn nothing.
#include <boost/json.hpp>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/e2e/network.hpp"
#include "tests/http_wire/house.hpp"
#include "tests/keyring/entries.hpp"
#include "tests/support/cases.hpp"
#include "tests/support/raw_socket.hpp"

namespace crossdock::tests::receiver_test {
namespace {

using namespace std::chrono_literals;

class DocumentsTest : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    if (!store_is_there(GetParam())) GTEST_SKIP() << "no " << GetParam() << " here";
    house_ = std::make_unique<HttpHouse>("{verify_with: [{file: theirs}, {file: next}], concurrency: 1}",
                                         fresh_store(GetParam()));
  }
  Call call(std::string body = "ISA*an order") const {
    return {.timestamp = house_->seconds(), .body = std::move(body)};
  }
  Answer ask(const Call& call) const { return tests::ask(house_->port(), call.text()); }
  std::int64_t messages() { return house_->count("SELECT COUNT(*) FROM message"); }

  std::unique_ptr<HttpHouse> house_;
};

TEST_P(DocumentsTest, AnswerFollowsTheCommit) {
  auto sent = call();
  sent.more = "Content-Disposition: attachment; filename=\"../../po-4711.edi\"\r\n";
  const auto answer = ask(sent);
  ASSERT_EQ(answer.status, 202) << answer.body;
  const auto said = boost::json::parse(answer.body).as_object();
  EXPECT_EQ(said.at("id").as_string(), "po-4711");
  EXPECT_EQ(said.at("message").as_int64(), house_->count("SELECT id FROM message"));
  EXPECT_EQ(said.at("size").as_int64(), 12);
  EXPECT_EQ(said.at("received_at").as_string(), "2026-11-23T12:00:00.000Z");
  EXPECT_EQ(house_->document(), "ISA*an order");
  EXPECT_EQ(house_->text("SELECT name FROM message"), "po-4711.edi");
  EXPECT_EQ(house_->text("SELECT channel FROM message"), "http");
  EXPECT_EQ(house_->count("SELECT COUNT(*) FROM work WHERE stage = 'check'"), 1);
}

TEST_P(DocumentsTest, RepetitionGetsTheSameAnswerAndHasNoSecondEffect) {
  const auto first = ask(call());
  house_->advance(1h);
  const auto second = ask(call());  // signed anew, an hour later
  EXPECT_EQ(second.status, 202);
  EXPECT_EQ(first.body, second.body);
  EXPECT_EQ(messages(), 1);
  EXPECT_EQ(house_->count("SELECT COUNT(*) FROM work"), 1);
  EXPECT_EQ(house_->count("SELECT COUNT(*) FROM payload"), 1);
}

TEST_P(DocumentsTest, OtherContentUnderAKnownIdIsRefusedKeptAndTold) {
  ASSERT_EQ(ask(call()).status, 202);
  for (int attempt = 0; attempt < 2; ++attempt) {
    const auto answer = ask(call("ISA*another order"));
    EXPECT_EQ(answer.status, 409);
    EXPECT_NE(answer.head.find("application/problem+json"), std::string::npos) << answer.head;
    EXPECT_NE(answer.body.find("A new document needs a new id"), std::string::npos) << answer.body;
  }
  EXPECT_EQ(house_->count("SELECT COUNT(*) FROM message WHERE state = 'held'"), 1) << "evidence, once";
  EXPECT_EQ(house_->text("SELECT kind FROM exception_case WHERE state = 'open'"), "HTTP_ID_REUSED");
  EXPECT_EQ(house_->count("SELECT COUNT(*) FROM exception_case"), 1);
  EXPECT_EQ(house_->count("SELECT COUNT(*) FROM work WHERE stage = 'check'"), 1) << "and given to nobody";
  EXPECT_EQ(ask(call()).status, 202) << "the accepted one keeps its answer";
}

TEST_P(DocumentsTest, LargeDocumentsPassInChunks) {
  std::string body;
  while (body.size() < 3'000'000) body += fmt::format("segment {}~", body.size());
  const std::vector keys{*http::SigningKey::parse(Secret(std::string(their_secret)))};
  std::string request = "POST /in/acme HTTP/1.1\r\nHost: us\r\nTransfer-Encoding: chunked\r\n";
  for (const auto& [name, value] : http::signature_fields(keys, "large", house_->seconds(), body).entries)
    request += name + ": " + value + "\r\n";
  request += "\r\n";
  for (std::size_t at = 0; at < body.size(); at += 100'000) {
    const auto piece = std::string_view(body).substr(at, 100'000);
    request += fmt::format("{:x}\r\n{}\r\n", piece.size(), piece);
  }
  const auto answer = tests::ask(house_->port(), request + "0\r\n\r\n");
  ASSERT_EQ(answer.status, 202) << answer.body;
  EXPECT_EQ(house_->document(), body);
}

TEST_P(DocumentsTest, RefusedDocumentLeavesNothing) {
  auto forged = call(std::string(3'000'000, 'x'));
  forged.secret = our_secret;
  EXPECT_EQ(ask(forged).status, 401);
  EXPECT_EQ(messages(), 0);
  EXPECT_EQ(house_->count("SELECT COUNT(*) FROM payload"), 0) << "what went into the store is deleted again";
  ASSERT_EQ(house_->log().size(), 1U);
  EXPECT_NE(house_->log()[0].find("'acme'"), std::string::npos) << house_->log()[0];
}

TEST_P(DocumentsTest, CutOffBodyLeavesNothing) {
  const auto request = call(std::string(3'000'000, 'x')).text();
  {
    const RawSocket socket(house_->port());
    socket.send(std::string_view(request).substr(0, request.size() - 1));
    socket.end_sending();
    EXPECT_TRUE(socket.is_ended(60s));
  }
  EXPECT_EQ(messages(), 0);
  EXPECT_EQ(house_->count("SELECT COUNT(*) FROM payload"), 0);
  EXPECT_EQ(ask(call(std::string(3'000'000, 'x'))).status, 202);
}

TEST_P(DocumentsTest, NothingIsAcknowledgedWhenTheStoreFails) {
  ASSERT_TRUE(house_->database().write([](store::Transaction& tx) -> Result<void> {
    return tx.execute("ALTER TABLE event RENAME TO event_gone").map([](auto) {});
  }));
  const auto answer = ask(call());
  EXPECT_EQ(answer.status, 503);
  EXPECT_NE(answer.head.find("Retry-After: 10"), std::string::npos) << answer.head;
  EXPECT_EQ(messages(), 0);
}

TEST_P(DocumentsTest, PlacesOfOneAddressAreLimited) {
  auto large = call();
  large.id = "large";
  large.more = "Expect: 100-continue\r\n";
  const auto request = large.text();
  const RawSocket slow(house_->port());
  slow.send(std::string_view(request).substr(0, request.size() - 1));
  ASSERT_EQ(slow.read(go_on.size(), 60s), go_on) << "it has its place";
  EXPECT_EQ(ask(call()).status, 503);
  slow.send(std::string_view(request).substr(request.size() - 1));
  EXPECT_EQ(status_of(slow.read_response(60s)), 202) << "what was begun goes on";
  EXPECT_EQ(ask(call()).status, 202);
}

TEST_P(DocumentsTest, SlashAndAbsoluteFormLeadToTheSamePartner) {
  for (const auto* target : {"/in/acme/", "http://us.example/in/acme"}) {
    auto sent = call();
    sent.target = target;
    sent.id = fmt::format("po{}", std::string_view(target).size());
    EXPECT_EQ(ask(sent).status, 202) << target;
  }
}

TEST_P(DocumentsTest, EncodedDocumentIsRefusedWithWhatIsTaken) {
  auto sent = call();
  sent.more = "Content-Encoding: identity\r\nContent-Encoding: gzip\r\n";
  const auto answer = ask(sent);
  EXPECT_EQ(answer.status, 415);
  EXPECT_NE(answer.head.find("Accept-Encoding: identity"), std::string::npos) << answer.head;
}

TEST_P(DocumentsTest, ReusedIdsOfOnePartnerAreOneCaseWithABudgetOfEvidence) {
  ASSERT_EQ(ask(call()).status, 202);
  for (int i = 0; i < 250; ++i) ASSERT_EQ(ask(call(fmt::format("ISA*other {}", i))).status, 409);
  EXPECT_EQ(messages(), 201);
  EXPECT_EQ(house_->count("SELECT COUNT(*) FROM payload"), 201);
  EXPECT_EQ(house_->count("SELECT COUNT(*) FROM exception_case"), 1);
  EXPECT_NE(house_->text("SELECT text FROM exception_case").find("250 documents of acme were refused"),
            std::string::npos)
      << house_->text("SELECT text FROM exception_case");
}

TEST_P(DocumentsTest, ForgersAreCountedTogetherAndFillNeitherLogNorStore) {
  auto forged = call();
  forged.secret = our_secret;
  for (int i = 0; i < 150; ++i) ASSERT_EQ(ask(forged).status, 401);
  EXPECT_EQ(messages(), 0);
  EXPECT_EQ(house_->text("SELECT kind FROM exception_case"), "STRANGERS_REFUSED");
  EXPECT_LE(house_->log().size(), 25U);
}

INSTANTIATE_TEST_SUITE_P(Stores, DocumentsTest, testing::ValuesIn(store_names),
                         [](const auto& one) { return std::string(one.param); });

struct Refusal {
  const char* name;
  int status;
  std::string detail;     // a part of it
  void (*change)(Call&);  // of a request that would be accepted
};
class RefusalTest : public testing::TestWithParam<Refusal> {};

TEST_P(RefusalTest, SaysWhatToPutRight) {
  HttpHouse house("{verify_with: [{file: theirs}]}");
  house.know("mute", "{url: \"http://127.0.0.1:9/x\", sign_with: [{file: ours}]}");
  Call call{.timestamp = house.seconds()};
  GetParam().change(call);
  const auto answer = ask(house.port(), call.text());
  EXPECT_EQ(answer.status, GetParam().status) << answer.body;
  EXPECT_NE(answer.body.find(GetParam().detail), std::string::npos) << answer.body;
  EXPECT_NE(answer.head.find("Content-Type: application/problem+json"), std::string::npos) << answer.head;
  EXPECT_EQ(answer.head.find("WWW-Authenticate: ") != std::string::npos, answer.status == 401);
  EXPECT_EQ(boost::json::parse(answer.body).as_object().at("status").as_int64(), answer.status);
  EXPECT_EQ(house.count("SELECT COUNT(*) FROM message"), 0);
  EXPECT_EQ(house.count("SELECT COUNT(*) FROM payload"), 0);
}

constexpr auto not_accepted = "the partner in the path, its secret, the signature or the client certificate is wrong";

INSTANTIATE_TEST_SUITE_P(
    Requests, RefusalTest,
    testing::Values(
        Refusal{"Forged", 401, not_accepted, [](Call& c) { c.secret = our_secret; }},
        Refusal{"SecretNotYetAgreed", 401, not_accepted, [](Call& c) { c.secret = their_next_secret; }},
        Refusal{"Stranger", 401, not_accepted, [](Call& c) { c.target = "/in/nobody"; }},
        Refusal{"PartnerThatSendsNothing", 401, not_accepted, [](Call& c) { c.target = "/in/mute"; }},
        Refusal{"Stale", 401, "301 seconds behind our clock", [](Call& c) { c.timestamp -= 301; }},
        Refusal{"FromTheFuture", 401, "301 seconds ahead of our clock", [](Call& c) { c.timestamp += 301; }},
        Refusal{"NotSigned", 401, "the request proves nothing",
                [](Call& c) {
                  c.secret = "";
                  c.more = "webhook-id: po-4711\r\n";
                }},
        Refusal{"NoId", 400, "webhook-id is missing", [](Call& c) { c.secret = ""; }},
        Refusal{"IdTwice", 400, "webhook-id is there 2 times", [](Call& c) { c.more = "Webhook-Id: other\r\n"; }},
        Refusal{"WrongLength", 400, "the base64 of 32 bytes",
                [](Call& c) {
                  c.secret = "";
                  c.more = "webhook-id: a\r\nwebhook-timestamp: 1\r\nwebhook-signature: v1,AAAA\r\n";
                }},
        Refusal{"SecondSignature", 400, "webhook-signature is there 2 times",
                [](Call& c) { c.more = "Webhook-Signature: v1,AAAA\r\n"; }},
        Refusal{"Empty", 400, "the body is empty", [](Call& c) { c.body = ""; }},
        Refusal{"Compressed", 415, "Content-Encoding", [](Call& c) { c.more = "Content-Encoding: gzip\r\n"; }},
        Refusal{"Put", 405, "POST", [](Call& c) { c.method = "PUT"; }},
        Refusal{"OtherPath", 404, "/in/PARTNER", [](Call& c) { c.target = "/elsewhere/acme"; }},
        Refusal{"NoPartner", 404, "/in/PARTNER", [](Call& c) { c.target = "/in/"; }},
        Refusal{"FolderBelow", 404, "/in/PARTNER", [](Call& c) { c.target = "/in/acme/../acme"; }}),
    case_name);

TEST(StrangerTest, LearnsNotWhetherAPartnerExists) {
  HttpHouse house;
  Call wrong{.timestamp = house.seconds(), .secret = std::string(our_secret)};
  auto nobody = wrong;
  nobody.target = "/in/nobody";
  const auto first = ask(house.port(), wrong.text());
  const auto second = ask(house.port(), nobody.text());
  EXPECT_EQ(first.head, second.head);
  EXPECT_EQ(first.body, second.body);
}

TEST(RolloverTest, BothSecretsAreAccepted) {
  HttpHouse house;
  for (const auto secret : {their_secret, their_next_secret}) {
    const Call call{
        .id = "with-" + std::string(secret.substr(6, 4)), .timestamp = house.seconds(), .secret = std::string(secret)};
    EXPECT_EQ(ask(house.port(), call.text()).status, 202);
  }
}

// With TLS of our own making: the server shows "us", the caller shows `shown`.
int post_with(HttpHouse& house, const std::optional<pki::Identity>& shown, const pki::Certificate& server,
              const http::Fields& fields, std::string_view method = "POST") {
  http::Client client;
  http::Destination destination{.url = fmt::format("https://127.0.0.1:{}/in/acme", house.port())};
  destination.trusted = {server};
  destination.client = shown;
  if (method == "HEAD") {
    const auto trial = client.try_out(destination, fields);
    EXPECT_TRUE(trial.found && trial.connected && trial.secured);
    return trial.answer ? trial.answer->status : 0;
  }
  http::Body body{.size = 4,
                  .read = [](std::uint64_t piece) -> Result<std::string> { return piece == 0 ? "ISA*" : ""; }};
  const auto answer = client.post(destination, fields, body);
  return answer ? answer->status : 0;
}

TEST(CertificateTest, StandsForTheSignatureWhereThatIsAgreed) {
  HttpHouse house("{require: client-certificate}");
  const auto us = keyring::entry({.name = "us"});
  const auto acme = keyring::entry({.name = "acme",
                                    .from = "2020-01-01",
                                    .until = "2040-01-01",
                                    .roles = {keyring::CertificateRole::tls_client},
                                    .whose = keyring::Whose::theirs,
                                    .partner = "acme"});
  const auto eve = keyring::entry({.name = "eve"});
  house.add_entry(acme);
  house.listen(
      http::Tls{.identity = {us.certificate, keyring::a_key(), {}}, .clients = http::ClientCertificates::optional});
  const pki::Identity theirs{acme.certificate, keyring::a_key(), {}};
  http::Fields fields;
  EXPECT_EQ(post_with(house, theirs, us.certificate, fields), 400) << "an id is needed to know a repetition";
  fields.add("webhook-id", "po-1");
  EXPECT_EQ(post_with(house, pki::Identity{eve.certificate, keyring::a_key(), {}}, us.certificate, fields), 401);
  EXPECT_EQ(post_with(house, std::nullopt, us.certificate, fields), 401);
  EXPECT_EQ(post_with(house, theirs, us.certificate, fields), 202);
  EXPECT_EQ(post_with(house, theirs, us.certificate, fields), 202);
  EXPECT_EQ(house.count("SELECT COUNT(*) FROM message"), 1);
  EXPECT_EQ(post_with(house, theirs, us.certificate, fields, "HEAD"), 204);
  EXPECT_EQ(post_with(house, std::nullopt, us.certificate, fields, "HEAD"), 401);
}

TEST(CertificateTest, MayBeNeededBesideTheSignature) {
  HttpHouse house("{verify_with: [{file: theirs}], require: [signature, client-certificate]}");
  const Call call{.timestamp = house.seconds()};
  EXPECT_EQ(ask(house.port(), call.text()).status, 401);
}

}  // namespace
}  // namespace crossdock::tests::receiver_test
