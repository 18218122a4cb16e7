// SPDX-License-Identifier: Apache-2.0
// The gateway is killed at each place where a message passes between AS2 and the store, in both directions, and started
// again: the partner that sends the same bytes again gets the receipt that was committed, and what we send again are the
// same bytes.
#include <arpa/inet.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <set>

#include "gateway/store/payloads.hpp"
#include "gateway/transport/as2/conversation.hpp"
#include "gateway/transport/as2/sealer.hpp"
#include "tests/crash/failpoints.hpp"
#include "tests/crash/site.hpp"
#include "tests/e2e/network.hpp"
#include "tests/support/raw_socket.hpp"

namespace crossdock::tests {
namespace {

constexpr const char* buyer = "metro-outfitters";

TimePoint present() { return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()); }

pki::Identity new_identity(const std::string& name) {
  auto key = pki::PrivateKey::generate(pki::KeySpec::rsa_2048);
  auto certificate = pki::Certificate::self_signed(*key, {.common_name = name}, present() - std::chrono::hours(24),
                                                   present() + std::chrono::hours(24 * 30));
  return {std::move(*certificate), std::move(*key), {}};
}

int free_port() {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  ::bind(socket, reinterpret_cast<const sockaddr*>(&address), size);
  ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size);
  ::close(socket);
  return ntohs(address.sin_port);
}

class As2KillTest : public testing::TestWithParam<std::string_view> {
 protected:
  void SetUp() override {
    ::setenv("AS2_KILL_TEST_PASSPHRASE", "not a secret", 1);
    const auto folder = site_.folder();
    const auto key_file = folder + "/our.key";
    std::ofstream(key_file) << *ours_.key.encrypted_pem(Secret("not a secret"));
    std::filesystem::permissions(key_file, std::filesystem::perms::owner_read);
    std::ofstream(folder + "/our.pem") << ours_.certificate.pem();
    std::ofstream(folder + "/partners/" + buyer + "/metro.pem") << theirs_.certificate.pem();
    site_.set("keys",
              "[{roles: [sign, decrypt], certificate: our.pem, key: our.key, "
              "passphrase: {environment: AS2_KILL_TEST_PASSPHRASE}}]");
    site_.set("http", fmt::format("{{listen: \"127.0.0.1:{}\"}}", port_));
    site_.set("as2", "{id: CROSSDOCK}");
    metro_ = std::make_unique<Recorder>([this](const std::string& request) { return confirm(request); });
    const auto profile = folder + "/partners/" + buyer + "/partner.yaml";
    auto text = read_file(profile);
    const auto at = text.find("\nfolder: ") + 1;
    text.replace(at, text.find('\n', at) - at,
                 fmt::format("as2: {{id: METRO, url: \"http://127.0.0.1:{}/as2\"}}\n"
                             "certificates: [{{roles: [verify, encrypt], certificate: metro.pem}}]",
                             metro_->port()));
    std::ofstream(profile) << text;
  }

  // The partner's side of our sending.
  std::string confirm(const std::string& request) {
    const auto headers = as2::parse_headers(request.substr(request.find("\r\n") + 2));
    const auto head = as2::read_head(headers);
    as2::OpenPolicy policy;
    policy.identities = {theirs_};
    policy.signers = {ours_.certificate};
    policy.now = present();
    as2::StringSink sink;
    const auto opened = as2::open(headers, body_of(request), policy, sink);
    const auto receipt = as2::answer(*head, *opened, "r" + head->message_id.substr(1, 20) + "@metro", present());
    const as2::Signing signing{.identity = theirs_};
    const auto mdn = as2::write_mdn(receipt, &signing);
    return fmt::format("HTTP/1.1 200 OK\r\n{}Content-Length: {}\r\nConnection: close\r\n\r\n{}", mdn->headers.text(),
                       mdn->body.size(), mdn->body);
  }

  std::string order_request() {
    as2::SealTerms terms;
    terms.from = "METRO";
    terms.to = "CROSSDOCK";
    terms.message_id = "kill-test@metro.example";
    terms.date = present();
    terms.filename = "850-camp.edi";
    terms.signing = as2::Signing{.identity = theirs_};
    terms.encryption = as2::Encryption{.recipients = {ours_.certificate}};
    terms.receipt = as2::ReceiptRequest{.is_signed = true};
    as2::StringSink body;
    const auto sealed = as2::seal(
        terms, read_file(site_.folder() + "/partners/" + std::string(buyer) + "/samples/850-camp.edi"), body);
    return fmt::format("POST /as2 HTTP/1.1\r\nHost: us\r\n{}Content-Length: {}\r\n\r\n{}", sealed->headers.text(),
                       body.text().size(), body.text());
  }

  std::string ask(const std::string& request) const {
    const RawSocket socket(port_);
    socket.send(request);
    return socket.read_response();
  }
  bool listens() const {
    try {
      return RawSocket(port_).send("");
    } catch (const std::runtime_error&) {
      return false;
    }
  }
  std::unique_ptr<Process> start(const std::string& failpoint = "") {
    auto process = std::make_unique<Process>(site_.serve(failpoint));
    EXPECT_TRUE(eventually([&] { return listens(); })) << process->output();
    return process;
  }
  static void end(Process& process) {
    process.signal(SIGTERM);
    EXPECT_EQ(process.wait().exit, 0) << process.output();
  }
  std::string stored_receipt() {
    std::string bytes;
    site_.read([&](store::Transaction& tx) -> Result<void> {
      const auto row = tx.query_one("SELECT receipt FROM as2_inbound");
      if (!row) return fail(row.error());
      if (!*row) return {};
      auto loaded = store::payloads::load(tx, store::PayloadId((*row)->integer(0)));
      if (!loaded) return fail(loaded.error());
      bytes = std::move(*loaded);
      return {};
    });
    return bytes;
  }

  pki::Identity ours_ = new_identity("crossdock"), theirs_ = new_identity("metro");
  int port_ = free_port();
  Site site_{CROSSDOCK_PROGRAM};
  std::unique_ptr<Recorder> metro_;
};

class As2ReceiptKillTest : public As2KillTest {};

TEST_P(As2ReceiptKillTest, MessageThatIsSentAgainHasOneEffectAndTheCommittedReceipt) {
  const auto request = order_request();
  auto first = start(std::string(GetParam()));
  EXPECT_EQ(ask(request), "") << "nobody may have been told anything";
  EXPECT_EQ(first->wait().signal, SIGKILL);
  const auto committed = stored_receipt();
  EXPECT_EQ(committed.empty(), GetParam() == "as2.before_commit");

  const auto second = start();
  const auto reply = ask(request);
  EXPECT_EQ(status_of(reply), 200) << reply;
  EXPECT_EQ(ask(request), reply);
  const auto stored = stored_receipt();
  if (!committed.empty()) EXPECT_EQ(stored, committed);
  EXPECT_EQ(body_of(stored), body_of(reply));
  EXPECT_EQ(field_of(stored, "Message-ID"), field_of(reply, "Message-ID"));
  EXPECT_TRUE(eventually([&] { return site_.count("SELECT COUNT(*) FROM sales_order") == 1; })) << second->output();
  end(*second);
  EXPECT_EQ(site_.count("SELECT COUNT(*) FROM message WHERE direction = 'in' AND channel = 'as2'"), 1);
  EXPECT_EQ(site_.count("SELECT COUNT(*) FROM as2_inbound"), 1);
}

INSTANTIATE_TEST_SUITE_P(Failpoints, As2ReceiptKillTest, testing::ValuesIn(as2_receipt_failpoints),
                         [](const auto& one) {
                           std::string name(one.param);
                           for (auto& c : name) c = c == '.' ? '_' : c;
                           return name;
                         });

class As2SendKillTest : public As2KillTest {};

TEST_P(As2SendKillTest, EveryAttemptOfAMessageSendsTheSameBytes) {
  auto first = start(std::string(GetParam()));
  ASSERT_EQ(status_of(ask(order_request())), 200);
  ASSERT_EQ(first->wait().signal, SIGKILL) << "its 997 was sent without passing here";
  const auto second = start();
  EXPECT_TRUE(eventually([&] {
    return site_.count("SELECT COUNT(*) FROM message WHERE direction = 'out' AND partner = 'metro-outfitters' AND "
                       "state NOT IN ('sent', 'confirmed')") == 0 &&
           site_.count("SELECT COUNT(*) FROM message WHERE direction = 'out' AND partner = 'metro-outfitters'") > 0;
  })) << second->output();
  end(*second);
  std::map<std::string, std::set<std::string>> by_id;
  for (const auto& request : metro_->requests()) by_id[field_of(request, "Message-ID")].insert(request);
  for (const auto& [id, requests] : by_id) EXPECT_EQ(requests.size(), 1U) << id << " was sent with different bytes";
  EXPECT_EQ(static_cast<std::int64_t>(by_id.size()),
            site_.count("SELECT COUNT(*) FROM message WHERE direction = 'out' AND partner = 'metro-outfitters'"))
      << "a message of ours went under two identifiers, or not at all";
  EXPECT_EQ(site_.count("SELECT COUNT(*) FROM exception_case WHERE state = 'open' AND partner = 'metro-outfitters'"), 0);
}

INSTANTIATE_TEST_SUITE_P(Failpoints, As2SendKillTest, testing::ValuesIn(as2_send_failpoints), [](const auto& one) {
  std::string name(one.param);
  for (auto& c : name) c = c == '.' ? '_' : c;
  return name;
});

TEST_F(As2KillTest, EndFinishesWhatWasAccepted) {
  const auto process = start();
  const auto request = order_request();
  const RawSocket slow(port_);
  slow.send(std::string_view(request).substr(0, request.size() - 5));
  pause_briefly();
  process->signal(SIGTERM);
  ASSERT_TRUE(eventually([&] { return !listens(); })) << process->output();
  slow.send(std::string_view(request).substr(request.size() - 5));
  EXPECT_EQ(status_of(slow.read_response()), 200);
  EXPECT_EQ(process->wait().exit, 0);
  EXPECT_EQ(site_.count("SELECT COUNT(*) FROM as2_inbound WHERE accepted = 1"), 1);
}

}  // namespace
}  // namespace crossdock::tests
