// SPDX-License-Identifier: Apache-2.0
#include "gateway/transport/exchange/arrivals.hpp"

#include <iterator>

#include "base/text.hpp"

namespace crossdock::exchange {

void PickupRound::add(PickupRound&& other) {
  files.insert(files.end(), std::make_move_iterator(other.files.begin()), std::make_move_iterator(other.files.end()));
  looked.insert(looked.end(), std::make_move_iterator(other.looked.begin()),
                std::make_move_iterator(other.looked.end()));
  problems.insert(problems.end(), std::make_move_iterator(other.problems.begin()),
                  std::make_move_iterator(other.problems.end()));
}

bool is_open_interchange(std::string_view bytes) {
  const auto body = trim(bytes);
  if (!body.starts_with("ISA")) return false;
  const auto trailer = body.rfind("IEA");
  return trailer == std::string_view::npos || body.size() - trailer > 40;
}

}  // namespace crossdock::exchange
