// SPDX-License-Identifier: Apache-2.0
// Shared by the tests of AS2: keys made once in a run, the present, and the corpus.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "gateway/transport/as2/opener.hpp"
#include "gateway/transport/as2/sealer.hpp"
#include "gateway/transport/pki/private_key.hpp"

namespace crossdock::as2 {

// 2026-11-23T12:00Z
TimePoint noon();
constexpr std::chrono::hours a_day(24);

// Two partners with RSA-2048, one of them also with EC P-256, and a stranger.
const pki::Identity& alice();
const pki::Identity& bob();
const pki::Identity& eve();
const pki::Identity& alice_ec();
const pki::Identity& bob_ec();

// An X12 order with CRLF.
std::string_view order();

// From alice to bob, signed and encrypted.
SealTerms terms();
// Bob's, who knows alice.
OpenPolicy policy();

struct Wire {
  Sealed sealed;
  std::string body;
};
Wire sealed(const SealTerms& terms, std::string_view document);

struct Reading {
  Opened opened;
  std::string payload;
};
// `piece`: bytes pushed at a time, 0 for all at once.
Reading opened(const Headers& headers, std::string_view body, const OpenPolicy& policy, std::size_t piece = 0);

std::filesystem::path corpus();
std::string bytes_of(const std::filesystem::path& path);

}  // namespace crossdock::as2
