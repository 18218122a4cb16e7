// SPDX-License-Identifier: Apache-2.0
// What the pipeline needs from the outside world: somebody who delivers bytes to a partner. Transports
// implement it, and hand what they receive to pipeline::receive.
#pragma once

#include <string>
#include <string_view>

#include "base/id.hpp"
#include "base/result.hpp"
#include "partners/model.hpp"

namespace crossdock::pipeline {

struct Delivery {
  MessageId message;           // the same message may be delivered more than once, always with the same bytes
  std::string_view type;       // "850", "Order"
  std::string_view control;    // interchange control number or document number
  std::string_view extension;  // "edi" or "xml"
  std::string_view bytes;
};

class Channel {
 public:
  virtual ~Channel() = default;
  // Returns after the partner's side holds the bytes: what was reached, for the operator ("out/850-000000012.edi").
  // Fault::unavailable when trying again may help.
  virtual Result<std::string> deliver(const partners::Partner& partner, const Delivery& delivery) = 0;
};

}  // namespace crossdock::pipeline
