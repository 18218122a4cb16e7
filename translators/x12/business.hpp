// SPDX-License-Identifier: Apache-2.0
// Level 6: what a document needs to be of use, though the standard does not ask for it.
#pragma once

#include <span>
#include <string_view>

namespace crossdock::x12 {

// A finding's code is "business:" and the rule's name. Such findings are for people and for holding a document back;
// a 997 does not speak of them.
struct BusinessRule {
  std::string_view name;
  std::string_view set;       // the set it is about
  std::string_view sentence;  // what is right
  bool error = true;          // false: a warning
};

std::span<const BusinessRule> business_rules();

}  // namespace crossdock::x12
