// SPDX-License-Identifier: Apache-2.0
// The pipeline's view of the outside world: somebody who delivers bytes to a partner. Transports implement it, and
// hand what they receive to pipeline::receive.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/id.hpp"
#include "base/result.hpp"
#include "gateway/store/transaction.hpp"
#include "partners/model.hpp"

namespace crossdock::pipeline {

struct Delivery {
  MessageId message;             // the same message may be delivered more than once, always with the same bytes
  std::string_view type;         // "850", "Order"
  std::string_view control;      // interchange control number or document number
  std::string_view extension;    // "edi", "xml", or "json" of an event
  std::string_view media_type;   // "application/edi-x12"
  std::string_view name = {};    // of the message: an event's id
  std::string_view sha256 = {};  // of the bytes
  std::string_view bytes;
  bool first = false;  // no attempt was ever begun, as far as this piece of work knows
};

// The partner's side holds the bytes.
struct Reached {
  Reached(std::string where, std::function<Result<void>(store::Transaction&)> what = {})  // NOLINT
      : place(std::move(where)), keep(std::move(what)) {}
  std::string place;  // for the operator: "out/850-000000012.edi"
  // Keeps the channel's own record of it, in the transaction that records the delivery; perhaps more than once, when
  // that has to be repeated. Empty: nothing.
  std::function<Result<void>(store::Transaction&)> keep;
  // It lies on a disk of ours: the next delivery to the same place will wait for nobody either, and this one may be
  // recorded with it.
  bool local = false;
};

// Says what is to blame for an attempt that did not get through and may be repeated.
enum class Blame {
  destination,  // nobody answered there, or it asks for a pause: all that goes there waits
  message,      // it answered, and did not take this one
  us,           // we could not send it
  nobody,       // it was broken off by `interrupt`: as if it had not been begun
};

// Why it did not get through, and how long the other side asks to be left alone at least.
struct Undelivered : Error {
  Undelivered(Error error, Duration asked = {}, Blame who = Blame::destination)  // NOLINT
      : Error(std::move(error)), wait(asked), blame(who) {}
  Duration wait;
  Blame blame;
};
using Delivered = tl::expected<Reached, Undelivered>;

class Channel {
 public:
  virtual ~Channel() = default;
  // Returns after the partner's side holds the bytes. Fault::unavailable when trying again may help.
  virtual Delivered deliver(const partners::Partner& partner, const Delivery& delivery) = 0;

  // The same for an event and a webhook of the settings. Transports of documents alone have no way there.
  virtual Delivered notify(const partners::Webhook& hook, const Delivery& event) {
    (void)event;
    return fail(Fault::unmapped, "there is no way to webhook '" + hook.id + "' here");
  }

  // The program is to end: breaks off what waits for the other side, from any thread, and for good. Deliveries end with
  // Blame::nobody. A channel that cannot wait for long need not do anything.
  virtual void interrupt() {}
};

}  // namespace crossdock::pipeline
