// SPDX-License-Identifier: Apache-2.0
// Plays the buyer with the AS2 core and raw sockets, and rewrites its profile in the sample network.
#include "tests/crash/as2_site.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <fstream>

#include "gateway/store/payloads.hpp"
#include "gateway/transport/as2/conversation.hpp"
#include "tests/e2e/network.hpp"

namespace crossdock::tests {
namespace {

pki::Identity new_identity(const std::string& name) {
  auto key = pki::PrivateKey::generate(pki::KeySpec::rsa_2048);
  auto certificate = pki::Certificate::self_signed(*key, {.common_name = name}, present() - std::chrono::hours(24),
                                                   present() + std::chrono::hours(24 * 30));
  return {std::move(*certificate), std::move(*key), {}};
}

}  // namespace

As2Site::As2Site(const std::string& store, const std::string& place, Answer answer)
    : ours_(new_identity("crossdock")),
      theirs_(new_identity("metro")),
      port_(free_port()),
      site_(CROSSDOCK_PROGRAM, store, place) {
  ::setenv("AS2_SITE_PASSPHRASE", "not a secret", 1);
  const auto key_file = folder() + "/our.key";
  std::ofstream(key_file) << *ours_.key.encrypted_pem(Secret("not a secret"));
  std::filesystem::permissions(key_file, std::filesystem::perms::owner_read);
  std::ofstream(folder() + "/our.pem") << ours_.certificate.pem();
  std::ofstream(folder() + "/partners/" + as2_buyer + "/metro.pem") << theirs_.certificate.pem();
  site_.set("keys",
            "[{roles: [sign, decrypt], certificate: our.pem, key: our.key, "
            "passphrase: {environment: AS2_SITE_PASSPHRASE}}]");
  site_.set("http", fmt::format("{{listen: \"127.0.0.1:{}\"}}", port_));
  site_.set("as2", "{id: CROSSDOCK}");
  if (!answer) answer = [this](const std::string& request) { return take(request).confirmation; };
  buyer_ = std::make_unique<Recorder>(std::move(answer));
  profile_ = read_file(folder() + "/partners/" + as2_buyer + "/partner.yaml");
  const auto at = profile_.find("\nfolder: ") + 1;
  profile_.erase(at, profile_.find('\n', at) + 1 - at);
  reach_buyer_at(buyer_->port());
}

void As2Site::reach_buyer_at(int port) {
  buyer_port_ = port;
  std::ofstream(folder() + "/partners/" + as2_buyer + "/partner.yaml")
      << profile_ << fmt::format("as2: {{id: METRO, url: \"{}\"{}}}\n", buyer_url(), options_)
      << "certificates: [{roles: [verify, encrypt], certificate: metro.pem}]\n";
}

void As2Site::agree_on(const std::string& options) {
  options_ = options;
  reach_buyer_at(buyer_port_);
}

std::string As2Site::buyer_url() const { return fmt::format("http://127.0.0.1:{}/as2", buyer_port_); }

As2Site::Taken As2Site::take(const std::string& request) const {
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
  return {head->message_id, sink.take(),
          fmt::format("HTTP/1.1 200 OK\r\n{}Content-Length: {}\r\nConnection: close\r\n\r\n{}", mdn->headers.text(),
                      mdn->body.size(), mdn->body)};
}

Result<as2::ReadMdn> As2Site::read_receipt(const std::string& headers_and_body) const {
  as2::OpenPolicy policy;
  policy.signers = {ours_.certificate};
  policy.now = present();
  policy.require_signature = true;
  const auto headers = as2::parse_headers(headers_and_body.substr(headers_and_body.find("\r\n") + 2));
  return as2::read_mdn(headers, body_of(headers_and_body), policy);
}

as2::SealTerms As2Site::terms(const std::string& message_id) const {
  as2::SealTerms terms;
  terms.from = "METRO";
  terms.to = "CROSSDOCK";
  terms.message_id = message_id;
  terms.date = present();
  terms.filename = "850-camp.edi";
  terms.signing = as2::Signing{.identity = theirs_};
  terms.encryption = as2::Encryption{.recipients = {ours_.certificate}};
  terms.receipt = as2::ReceiptRequest{.is_signed = true};
  return terms;
}

std::string As2Site::order_request() {
  as2::StringSink body;
  const auto sealed =
      as2::seal(terms("order@metro.example"),
                read_file(folder() + "/partners/" + std::string(as2_buyer) + "/samples/850-camp.edi"), body);
  return post(sealed->headers, body.text());
}

std::string As2Site::post(const as2::Headers& headers, const std::string& body) {
  return fmt::format("POST /as2 HTTP/1.1\r\nHost: us\r\n{}Content-Length: {}\r\n\r\n{}", headers.text(), body.size(),
                     body);
}

std::string As2Site::ask(const std::string& request) const {
  const RawSocket socket(port_);
  socket.send(request);
  return socket.read_response();
}

bool As2Site::listens() const {
  try {
    return RawSocket(port_).send("");
  } catch (const std::runtime_error&) {
    return false;
  }
}

std::unique_ptr<Process> As2Site::start(const std::string& failpoint) {
  auto process = std::make_unique<Process>(site_.serve(failpoint));
  EXPECT_TRUE(eventually([&] { return listens(); })) << process->output();
  return process;
}

std::string As2Site::stored_receipt() {
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

void end(Process& process) {
  process.signal(SIGTERM);
  EXPECT_EQ(process.wait().exit, 0) << process.output();
}

}  // namespace crossdock::tests
