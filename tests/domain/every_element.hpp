// SPDX-License-Identifier: Apache-2.0
// Documents about the trade of twelve lanterns, each with one element more than the least that such a document says:
// made from the dictionaries of X12 and EDIFACT and from the schemas of UBL.
#pragma once

#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

#include "translators/canonical/kinds.hpp"

namespace crossdock::tests {

// One kind of document in one syntax.
struct Subject {
  const char* name;  // "EdifactOrders"
  canonical::Syntax syntax{};
  canonical::DocumentKind kind{};
  std::string_view type;  // of its message: "ORDERS"
};
void PrintTo(const Subject& one, std::ostream* out);

// In all texts "{}" stands for the number of the order: of a buyer's order its own, else that of the purchase order. Other
// documents have numbers made of it. `text` is the body of tests::as_sent.
struct Variant {
  std::string place;  // "PO1/PID-05", "cac:Contract/cbc:ID"
  std::string text;
};
std::string with_number(std::string text, const std::string& number);

// The document that says the least.
std::string least_document(canonical::Syntax syntax, std::string_view type);

// X12 and EDIFACT: each segment with its first element at each of its places, and with every other element where it
// stands first. UBL: each element and attribute that our mapping knows, at each place. Of those that it does not know:
// elements one of each form (text, number, date, …) for each type that holds some, attributes one of each name.
// tests/mapping tries all at all places.
std::vector<Variant> every_element(const Subject& subject);

// The segment of a place, or the element that holds it: "PO1/PID", "cac:Contract".
std::string holder_of(canonical::Syntax syntax, const std::string& place);

}  // namespace crossdock::tests
