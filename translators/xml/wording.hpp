// SPDX-License-Identifier: Apache-2.0
// Turns the validator's messages into sentences for a partner. Inside this library only.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace crossdock::xml {

// The kinds of complaints, whose names are the codes of findings.
enum class Complaint { child, missing, unknown_element, attribute, missing_attribute, text, value, key, other };

std::string_view to_string(Complaint complaint);

struct Wording {
  std::string message;
  std::string child;   // of Complaint::child: the local name of the element that is not allowed
  int occurrence = 1;  // and which of its kind, from 1
};

// `children` are the children of the open element, as written. Content models of a hundred names, which the validator
// quotes, become the names of the required elements that are missing.
Wording word(Complaint complaint, std::string_view message, const std::vector<std::string_view>& children);

// The same for a document that is not well formed.
std::string word_fatal(std::string_view message);

}  // namespace crossdock::xml
