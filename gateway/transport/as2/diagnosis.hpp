// SPDX-License-Identifier: Apache-2.0
// Why a partner's MIC is not ours: which other form of what we sent gives their value. With the form comes the
// setting that has to change, on their side or on ours.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "gateway/transport/as2/algorithms.hpp"

namespace crossdock::as2 {

// What was sent, as it was before encryption.
struct SentContent {
  std::string_view entity;    // what the MIC is over: MIME header and content, or a plain message's content
  std::string_view document;  // the document itself, when it is compressed in the entity; else empty
};

// Whether two are one, whatever blanks are in them.
bool same(const Mic& a, const Mic& b);

// "the partner hashed the content without its MIME header, with sha-256"; nullopt when no form known to us fits:
// then the content was changed on its way, or another message was hashed.
std::optional<std::string> diagnose(const SentContent& sent, const Mic& theirs);

}  // namespace crossdock::as2
