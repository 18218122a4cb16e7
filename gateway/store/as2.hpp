// SPDX-License-Identifier: Apache-2.0
// Keeps what went over AS2, in both directions: identifiers, the bytes on the wire, receipts.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/store/messages.hpp"
#include "gateway/store/payloads.hpp"

namespace crossdock::store::as2 {

// The two parties of a message, and its identifier without angle brackets.
struct Key {
  std::string from, to, message_id;
};

struct Inbound {
  std::int64_t id = 0;
  PartnerId partner;
  Key key;
  std::string sha256;  // of the body as it was received
  bool accepted = false;
  std::string disposition, mic;
  PayloadId wire;
  MessageId message;
  PayloadId receipt;  // none: nobody asked for one
  std::string peer;   // the caller that it came from
};
// The message of this identifier that was accepted.
Result<std::optional<Inbound>> accepted(Transaction& tx, const Key& key);
// The message that came under this identifier with this content, accepted or refused.
Result<std::optional<Inbound>> with_content(Transaction& tx, const Key& key, std::string_view sha256);
// The messages that are kept of refusals of this identifier, whatever their content.
struct Refused {
  MessageId message;
  std::string sha256;
};
Result<std::vector<Refused>> refused(Transaction& tx, const Key& key);
// Whether any refused message of a partner is kept and waits.
Result<bool> is_refused_left(Transaction& tx, const PartnerId& partner);
Result<std::optional<Inbound>> of_message(Transaction& tx, MessageId message);
// Whether it was refused when it was received: its bytes are as they came over the wire, and no stage reads them.
Result<bool> was_refused(Transaction& tx, const Message& message);
// Remembers a message with its receipt; a refusal of the same content is replaced. False, changing nothing, if another
// content of this identifier, or this one, was accepted meanwhile.
Result<bool> record(Transaction& tx, const Inbound& inbound, TimePoint now);
// When messages under this partner's name were refused for this reason since `since`, and are kept: the latest `limit`,
// oldest first. `peer`: by this caller, "" for all.
Result<std::vector<TimePoint>> refused(Transaction& tx, const PartnerId& partner, std::string_view peer,
                                       std::string_view reason, TimePoint since, int limit);

enum class Asked { none, unsigned_receipt, signed_receipt };

struct Outbound {
  std::int64_t id = 0;
  MessageId message;
  PartnerId partner;
  std::string message_id;
  PayloadId wire;
  std::string headers;  // "Name: value" lines
  std::string entity;   // MIME header of the document, as it stands in front of it; "" where it was not kept
  std::string url;      // "": that of the partner's profile
  std::string mic, mic_digest;
  Asked asked = Asked::none;
  std::optional<TimePoint> posted_at;
  PayloadId receipt;
  std::string disposition;
};
// The bytes that were sealed for a message and have not ended.
Result<std::optional<Outbound>> sealed_for(Transaction& tx, MessageId message);
// The last that was sealed for a message, ended or not.
Result<std::optional<Outbound>> last_sealed_for(Transaction& tx, MessageId message);
Result<std::optional<Outbound>> with_id(Transaction& tx, std::string_view message_id);
// Its id; nothing, adding nothing, if another was sealed for the same message meanwhile.
Result<std::optional<std::int64_t>> add(Transaction& tx, const Outbound& outbound, TimePoint now);
Result<void> posted(Transaction& tx, std::int64_t id, TimePoint now);
// Keeps the receipt that came; the first one counts (false for a later one). `posted_at`: when it came in the reply.
Result<bool> answered(Transaction& tx, std::int64_t id, PayloadId receipt, std::string_view disposition,
                      std::optional<TimePoint> posted_at = {});
// The partner refused it: the next delivery of the message seals a new one.
Result<void> end(Transaction& tx, std::int64_t id);

}  // namespace crossdock::store::as2
