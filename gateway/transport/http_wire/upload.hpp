// SPDX-License-Identifier: Apache-2.0
// One document while it arrives: hashed and compared with its signature as it goes into the store.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "gateway/transport/exchange/stored_bytes.hpp"
#include "gateway/transport/http_wire/receiver.hpp"

namespace crossdock::http_wire {

// The sender, as far as the head of the request tells.
struct Caller {
  std::string name;                            // as it stands in the path
  const partners::Partner* partner = nullptr;  // none: a stranger
  bool shows_certificate = false;              // the partner's, in TLS
  std::string id;                              // of the document
  std::optional<http::SignatureHead> signature;
  std::vector<http::SigningKey> keys;  // that it may be signed with
  std::string file_name;               // as they call it; may be empty
  std::string peer;
  bool only_asks = false;  // HEAD: whether the credentials are right
};

class Upload final : public http::Exchange {
 public:
  Upload(Receiver& receiver, std::unique_ptr<http::Places::Place> place, Parties parties, Caller caller);

  std::optional<http::Response> write(std::string_view piece) override;
  http::Response finish() override;

 private:
  bool is_genuine();
  http::Response unavailable(const Error& error) const;

  Receiver& receiver_;
  std::unique_ptr<http::Places::Place> place_;
  Parties parties_;  // owns the partner
  Caller caller_;
  std::optional<http::BodySigner> signer_;
  exchange::StoredBytes body_;
};

}  // namespace crossdock::http_wire
