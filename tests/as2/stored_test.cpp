// SPDX-License-Identifier: Apache-2.0
// Messages in files: with a request line, with headers, with none.
#include <gtest/gtest.h>

#include "gateway/transport/as2/transfer.hpp"
#include "tests/as2/sample.hpp"
#include "tests/support/cases.hpp"

namespace crossdock::as2::stored_test {
namespace {

struct Case {
  const char* name;
  bool is_signed, encrypted;
  std::string (*file)(const Wire&);
};
class StoredTest : public testing::TestWithParam<Case> {};
INSTANTIATE_TEST_SUITE_P(
    As2, StoredTest,
    testing::Values(Case{"WithRequestLine", true, true,
                         [](const Wire& wire) {
                           return "POST /as2 HTTP/1.1\r\n" + wire.sealed.headers.text() + "\r\n" + wire.body;
                         }},
                    Case{"WithHeaders", true, true,
                         [](const Wire& wire) { return wire.sealed.headers.text() + "\r\n" + wire.body; }},
                    Case{"HeadersWithLineFeeds", true, false,
                         [](const Wire& wire) {
                           std::string text;
                           for (const char c : wire.sealed.headers.text()) {
                             if (c != '\r') text += c;
                           }
                           return text + "\n" + wire.body;
                         }},
                    Case{"EncryptedBodyAlone", true, true, [](const Wire& wire) { return wire.body; }},
                    Case{"EncryptedBodyInBase64", true, true,
                         [](const Wire& wire) { return encode_base64_lines(wire.body); }},
                    Case{"SignedBodyAlone", true, false, [](const Wire& wire) { return wire.body; }},
                    Case{"SignedBodyAfterAPreamble", true, false,
                         [](const Wire& wire) { return "Date: today\r\n\r\n-- \r\n" + wire.body; }},
                    Case{"Document", false, false, [](const Wire& wire) { return wire.body; }}),
    case_name);

TEST_P(StoredTest, IsOpened) {
  auto terms = as2::terms();
  if (!GetParam().is_signed) terms.signing.reset();
  if (!GetParam().encrypted) terms.encryption.reset();
  const auto wire = sealed(terms, order());
  const auto file = GetParam().file(wire);
  const auto stored = read_stored(std::string_view(file).substr(0, stored_head_limit));
  const auto [was, payload] = opened(stored.headers, std::string_view(file).substr(stored.body), policy());
  EXPECT_FALSE(was.failure) << was.failure->what;
  EXPECT_EQ(was.signature, GetParam().is_signed ? SignatureState::valid : SignatureState::none);
  EXPECT_EQ(payload, order());
  EXPECT_EQ(was.mic, wire.sealed.mic);
}

TEST(StoredTest, Nothing) {
  EXPECT_TRUE(read_stored("").headers.empty());
  EXPECT_EQ(read_stored("POST / HTTP/1.1").body, 15U);
}

}  // namespace
}  // namespace crossdock::as2::stored_test
