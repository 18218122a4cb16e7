// SPDX-License-Identifier: Apache-2.0
// The files a simulated partner sends: its envelopes, control numbers and file names.
#pragma once

#include <string>
#include <vector>

#include "gateway/simulator/simulator.hpp"
#include "translators/x12/writer.hpp"

namespace crossdock::simulator {

class Outbox {
 public:
  // Takes control numbers from `state`, which must outlive the outbox.
  Outbox(const pipeline::Network& network, const partners::Partner& partner, State& state, TimePoint now);

  // The partner's delimiters: those the gateway uses towards it.
  segments::Delimiters delimiters() const;

  // Writes a document as its agreement says and returns what people call it: "855", "OrderResponse".
  Result<std::string> send(const partners::Agreement& agreement, const canonical::Document& document);
  Result<void> send_x12(std::string_view type, std::string functional_id, std::string version,
                        std::vector<segments::SetText> sets);
  Result<void> send_edifact(segments::SetText message, std::string version);

  std::vector<Reply> take() { return std::move(replies_); }

 private:
  const pipeline::Network& network_;
  const partners::Partner& partner_;
  State& state_;
  TimePoint now_;
  std::vector<Reply> replies_;
};

}  // namespace crossdock::simulator
