// SPDX-License-Identifier: Apache-2.0
// Whatever the fields of a signature hold, what is read has its form; what we write ourselves is read back and matches,
// and nothing else does. The input is the fields, a line each, an empty line, and the body.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "gateway/transport/http/signature.hpp"

using namespace crossdock::http;
using crossdock::Secret;

namespace {

const SigningKey& key() {
  static const auto parsed = SigningKey::parse(Secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"));
  return *parsed;
}

Fields fields_in(std::string_view head) {
  Fields fields;
  for (const auto line : crossdock::split(head, '\n')) {
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    fields.add(std::string(line.substr(0, colon)), std::string(line.substr(colon + 1)));
  }
  return fields;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto end = bytes.find("\n\n");
  const auto head = bytes.substr(0, end);
  const auto body = end == std::string_view::npos ? std::string_view() : bytes.substr(end + 2);
  if (const auto parsed = SigningKey::parse(Secret(std::string(head)))) {
    const auto length = parsed->bytes().reveal().size();
    if (length < 24 || length > 64) std::abort();
  }
  const auto read = read_signature_head(fields_in(head));
  if (!read) {
    if (read.error().fault != crossdock::Fault::malformed || read.error().what.empty()) std::abort();
    return 0;
  }
  if (read->id.empty() || read->id.size() > 200 || read->id.find('.') != std::string::npos) std::abort();
  if (read->timestamp < 0 || read->signatures.empty() || read->signatures.size() > 16) std::abort();
  for (const auto& one : read->signatures) {
    if (one.size() != 32) std::abort();
  }
  const auto ours = read_signature_head(signature_fields(std::span(&key(), 1), read->id, read->timestamp, body));
  if (!ours || ours->id != read->id || ours->timestamp != read->timestamp) std::abort();
  BodySigner signer(std::span(&key(), 1), read->id, read->timestamp);
  for (std::size_t at = 0; at < body.size(); at += 3) signer.update(body.substr(at, 3));
  const auto computed = signer.finish();
  if (!any_matches(computed, ours->signatures)) std::abort();
  if (any_matches(computed, read->signatures) !=
      (std::ranges::find(read->signatures, computed.front()) != read->signatures.end()))
    std::abort();
  return 0;
}
