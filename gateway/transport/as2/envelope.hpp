// SPDX-License-Identifier: Apache-2.0
// EnvelopedData and AuthEnvelopedData (RFC 5652, RFC 5083) of any size in bounded memory.
//
// OpenSSL finds and opens the content key, from a structure put together without the content, and follows RFC 5652
// §7.2 against chosen keys: a key that does not open is replaced by a random one, so that whoever sends broken
// messages learns nothing from where it fails. All ways of failing to decrypt have one and the same error.
//
// Plain text comes out before the padding or the tag was checked. Nobody may act on it before `finish` succeeded.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "gateway/transport/as2/algorithms.hpp"
#include "gateway/transport/as2/cms_reader.hpp"
#include "gateway/transport/as2/sink.hpp"
#include "gateway/transport/pki/private_key.hpp"

namespace crossdock::as2 {

// The one error: Fault::refused with this sentence.
inline constexpr std::string_view cannot_decrypt = "the message could not be decrypted with our key";

class EnvelopeDecryptor {
 public:
  // `frame`: what stands before the content. Fault::refused if it is for none of the identities, if `allowed`, which is
  // asked about every cipher that is known, says no to it, or if the cipher is one of the other structure (AES-GCM
  // belongs into AuthEnvelopedData, RFC 5084).
  static Result<EnvelopeDecryptor> open(const CmsReader::Frame& frame, const std::vector<pki::Identity>& identities,
                                        const std::function<bool(Cipher)>& allowed);
  ~EnvelopeDecryptor();
  EnvelopeDecryptor(EnvelopeDecryptor&&) noexcept;
  EnvelopeDecryptor& operator=(EnvelopeDecryptor&&) noexcept;

  Cipher cipher() const;
  // Which of the identities opened it, as an index.
  std::size_t identity() const;
  Result<std::string> push(std::string_view bytes);
  // The rest, once padding or tag are right. `frame` now with what stands after the content.
  Result<std::string> finish(const CmsReader::Frame& frame);

 private:
  struct State;
  explicit EnvelopeDecryptor(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

struct Encryption {
  std::vector<pki::Certificate> recipients;  // one, or several during a rollover
  Cipher cipher = Cipher::aes_128_cbc;
  KeyTransport transport = KeyTransport::pkcs1;
};

// Writes the structure with indefinite lengths, as the size of the content is not known before its end.
class EnvelopeWriter {
 public:
  static Result<EnvelopeWriter> open(const Encryption& encryption, Sink& out);
  ~EnvelopeWriter();
  EnvelopeWriter(EnvelopeWriter&&) noexcept;
  EnvelopeWriter& operator=(EnvelopeWriter&&) noexcept;

  Result<void> write(std::string_view bytes);
  Result<void> finish();

 private:
  struct State;
  explicit EnvelopeWriter(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace crossdock::as2
