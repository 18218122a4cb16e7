// SPDX-License-Identifier: Apache-2.0
// Makes the identities on first use, and seals and opens messages with fixed terms.
#include "tests/as2/sample.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

namespace crossdock::as2 {
namespace {

pki::Identity made(const std::string& name, pki::KeySpec spec) {
  auto key = pki::PrivateKey::generate(spec);
  auto certificate = pki::Certificate::self_signed(*key, {.common_name = name}, noon() - a_day, noon() + 365 * a_day);
  return {std::move(*certificate), std::move(*key), {}};
}

}  // namespace

TimePoint noon() { return std::chrono::sys_days(std::chrono::year(2026) / 11 / 23) + std::chrono::hours(12); }

const pki::Identity& alice() {
  static const auto one = made("alice", pki::KeySpec::rsa_2048);
  return one;
}
const pki::Identity& bob() {
  static const auto one = made("bob", pki::KeySpec::rsa_2048);
  return one;
}
const pki::Identity& eve() {
  static const auto one = made("eve", pki::KeySpec::rsa_2048);
  return one;
}
const pki::Identity& alice_ec() {
  static const auto one = made("alice-ec", pki::KeySpec::ec_p256);
  return one;
}
const pki::Identity& bob_ec() {
  static const auto one = made("bob-ec", pki::KeySpec::ec_p256);
  return one;
}

std::string_view order() {
  return "ISA*00*          *00*          *ZZ*ALICE          *ZZ*BOB            *261123*1200*U*00401*000000001*0*P*>~\r\n"
         "GS*PO*ALICE*BOB*20261123*1200*1*X*004010~\r\nST*850*0001~\r\nBEG*00*NE*4711**20261123~\r\nSE*3*0001~\r\n"
         "GE*1*1~\r\nIEA*1*000000001~\r\n";
}

SealTerms terms() {
  SealTerms terms;
  terms.from = "alice";
  terms.to = "bob";
  terms.message_id = "4711@alice.example";
  terms.subject = "order";
  terms.date = noon();
  terms.content_type = "application/EDI-X12";
  terms.filename = "po-4711.edi";
  terms.signing = Signing{.identity = alice()};
  terms.encryption = Encryption{.recipients = {bob().certificate}};
  return terms;
}

OpenPolicy policy() {
  OpenPolicy policy;
  policy.identities = {bob()};
  policy.signers = {alice().certificate};
  policy.now = noon();
  return policy;
}

Wire sealed(const SealTerms& terms, std::string_view document) {
  StringSink body;
  auto sealed = seal(terms, document, body);
  EXPECT_TRUE(sealed) << (sealed ? "" : sealed.error().what);
  return {sealed.value_or(Sealed{}), body.take()};
}

Reading opened(const Headers& headers, std::string_view body, const OpenPolicy& policy, std::size_t piece) {
  StringSink payload;
  Opener opener(headers, policy, payload);
  if (piece == 0) piece = body.size() + 1;
  for (; !body.empty(); body.remove_prefix(std::min(piece, body.size()))) {
    EXPECT_TRUE(opener.push(body.substr(0, piece)));
  }
  auto opened = opener.finish();
  EXPECT_TRUE(opened) << (opened ? "" : opened.error().what);
  return {opened.value_or(Opened{}), payload.take()};
}

std::filesystem::path corpus() {
  const char* named = std::getenv("CROSSDOCK_CORPUS");
  return (named != nullptr ? std::filesystem::path(named)
                           : std::filesystem::path(CROSSDOCK_SOURCE_DIR) / "../shared/corpus") /
         "as2";
}

std::string bytes_of(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace crossdock::as2
