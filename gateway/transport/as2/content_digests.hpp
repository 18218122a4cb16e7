// SPDX-License-Identifier: Apache-2.0
// Digests of a MIME entity while it passes by, in each form that a partner may have signed.
//
// Products disagree about bare line feeds: some sign the bytes as they are, some with the headers in CRLF, some with
// everything in CRLF. As long as no bare line feed was seen the three are one, and cost one digest.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/transport/as2/openssl.hpp"

namespace crossdock::as2 {

class ContentDigests {
 public:
  // `keep`: a short entity is kept as well, so that a digest nobody announced can still be taken.
  enum class Keep { none, short_entities };
  explicit ContentDigests(const std::vector<Digest>& digests, Keep keep = Keep::none);

  // The entity has no header: a bare document.
  void without_header() { in_header_ = false; }
  void update(std::string_view bytes);

  // The forms that differ from those before them: raw, then headers, then whole.
  std::vector<Canonicalisation> forms() const;
  // The running digest, or nullptr if it was not taken and cannot be any more.
  DigestState state(Digest digest, Canonicalisation form) const;
  // In base64; empty if there is none.
  std::string value(Digest digest, Canonicalisation form) const;

 private:
  struct Form {
    bool differs = false;  // from raw
    std::vector<DigestState> states;
  };
  void feed(Canonicalisation form, std::string_view bytes);
  void fork(Canonicalisation form);
  void piece(std::string_view bytes, bool in_header);

  std::vector<Digest> digests_;
  std::array<Form, 3> forms_;
  bool in_header_ = true;
  int line_ends_ = 1;  // line feeds in a row, CR between them not counted: two end the header
  char before_ = 0;
  bool keep_;
  std::string kept_;
};

}  // namespace crossdock::as2
