// SPDX-License-Identifier: Apache-2.0
// Content-Transfer-Encodings, piece by piece. AS2 is binary by default; mail habits still arrive.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace crossdock::as2 {

enum class TransferEncoding { binary, base64, quoted_printable };

// "7bit", "8bit", "binary", an absent and an unknown encoding all mean: the bytes as they are.
TransferEncoding parse_transfer_encoding(std::string_view name);

class TransferDecoder {
 public:
  explicit TransferDecoder(TransferEncoding encoding) : encoding_(encoding) {}

  // Decodes the bytes so far, beyond what was returned before.
  // Fault::malformed for characters that base64 does not have.
  Result<std::string> push(std::string_view bytes);
  // Returns what was held back. Fault::malformed if a group of base64 is cut short.
  Result<std::string> finish();

 private:
  Result<std::string> base64(std::string_view bytes);
  std::string quoted_printable(std::string_view bytes, bool complete);

  TransferEncoding encoding_;
  unsigned group_ = 0;  // base64: bits of the group under way
  int filled_ = 0;      // base64: characters of it
  bool ended_ = false;  // base64: padding was seen
  std::string held_;    // quoted-printable: an escape or trailing blanks that may still continue
};

// The whole of it. Blanks and line ends are passed over.
Result<std::string> decode_base64(std::string_view text);
// Without line breaks.
std::string encode_base64(std::string_view bytes);
// In lines of 64 characters, each with CRLF.
std::string encode_base64_lines(std::string_view bytes);

}  // namespace crossdock::as2
