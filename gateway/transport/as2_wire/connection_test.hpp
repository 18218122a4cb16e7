// SPDX-License-Identifier: Apache-2.0
// Messages that only try the way: a line of plain text whose file name says so. They are answered with a receipt and kept
// like any other, and nothing else is done with them. docs/as2.md tells partners of the rule.
#pragma once

#include <string_view>

#include "gateway/transport/as2/opener.hpp"
#include "gateway/transport/as2/sealer.hpp"

namespace crossdock::as2_wire {

inline constexpr std::string_view test_type = "TEST";  // of the message in the store
inline constexpr std::string_view test_file_name = "connection-test.txt";
inline constexpr std::string_view test_content_type = "text/plain";

// Plain text in a file whose name begins with "connection-test". For a signed message, text and name are those that
// were signed.
bool is_connection_test(const as2::Opened& opened);

// Says what was done to a document on its way, for people: "signed, encrypted (aes-128-cbc)".
std::string form_of(const as2::Opened& opened);
std::string form_of(const as2::SealTerms& terms);

}  // namespace crossdock::as2_wire
