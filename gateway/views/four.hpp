// SPDX-License-Identifier: Apache-2.0
// The four questions about a message: is it valid, has it arrived, is it acknowledged, and what came of it. Pure.
#pragma once

#include "gateway/store/message_status.hpp"
#include "gateway/views/page.hpp"

namespace crossdock::views {

enum class Light { yes, no, waiting, not_needed };

struct Four {
  Light valid{}, delivered{}, acknowledged{}, business{};
  friend bool operator==(const Four&, const Four&) = default;
};
Four four_of(const store::Message& message, const store::message_status::Facts& facts);

// {"valid":"yes","delivered":…}
Cell cell_of(const Four& four);

}  // namespace crossdock::views
