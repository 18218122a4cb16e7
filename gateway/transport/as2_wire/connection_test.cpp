// SPDX-License-Identifier: Apache-2.0
// Recognises a test message, and describes how a message is signed, encrypted and compressed.
#include "gateway/transport/as2_wire/connection_test.hpp"

#include "base/text.hpp"

namespace crossdock::as2_wire {
namespace {

std::string form(bool is_signed, const std::optional<as2::Cipher>& cipher, bool compressed) {
  std::string text = is_signed ? "signed" : "not signed";
  text += cipher ? ", encrypted (" + std::string(as2::to_string(*cipher)) + ")" : ", not encrypted";
  return compressed ? text + ", compressed" : text;
}

}  // namespace

bool is_connection_test(const as2::Opened& opened) {
  return as2::parse_parameters(opened.content_type).value == test_content_type &&
         to_lower(opened.filename).starts_with("connection-test");
}

std::string form_of(const as2::Opened& opened) {
  return form(opened.signature == as2::SignatureState::valid, opened.cipher, opened.compressed);
}

std::string form_of(const as2::SealTerms& terms) {
  std::optional<as2::Cipher> cipher;
  if (terms.encryption) cipher = terms.encryption->cipher;
  return form(terms.signing.has_value(), cipher, terms.compression != as2::Compression::none);
}

}  // namespace crossdock::as2_wire
