// SPDX-License-Identifier: Apache-2.0
// Bytes judged as the gateway would judge them: what they are, what is wrong, and what would be answered. Nothing is stored.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gateway/pipeline/network.hpp"
#include "gateway/views/page.hpp"
#include "translators/segments/report.hpp"

namespace crossdock::views::check {

// By what X12 or EDIFACT is read and checked. `partner`: whose tolerances, guides and agreements hold; nullptr: the standard
// alone.
struct Rules {
  const pipeline::Network& network;
  canonical::Syntax syntax{};
  const partners::Partner* partner = nullptr;
  canonical::Direction direction = canonical::Direction::in;

  const segments::Dictionary& dictionary() const;
};
// The bytes outlive the report.
segments::FileReport checked(std::string_view bytes, const Rules& rules);

// A file as if the partner had sent it: syntax, verdict (valid, tolerated, invalid; well-formed where no schema says more),
// findings with their places, at most 1,000, and the acknowledgement of each interchange. What only trade can tell, such as a control
// number that came before, is not asked. The answers have control numbers from 1 on, and are dated `now`.
struct Judgement {
  Page page;
  bool good = true;                  // not invalid
  std::vector<std::string> answers;  // the texts of those in the page
};
Judgement show(std::string_view bytes, const pipeline::Network& network, const partners::Partner* partner,
               TimePoint now);

}  // namespace crossdock::views::check
