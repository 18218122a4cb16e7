// SPDX-License-Identifier: Apache-2.0
// Which carrier a tracking number belongs to, and whether its check digit is right.
#pragma once

#include <optional>
#include <string_view>

namespace crossdock::tracking {

enum class CheckDigit { right, wrong, none };  // none: the format has no check digit

struct TrackingNumber {
  std::string_view carrier;  // "ups", "usps", "fedex", "dhl", "s10", "sscc", …
  std::string_view format;   // "UPS 1Z"
  CheckDigit check = CheckDigit::none;
  bool certain = false;  // the shape alone proves the format, so that a wrong check digit is a mistake
};

// Blanks and hyphens are ignored, lower case is accepted. nullopt when no known format has this shape.
// Of several formats of the same shape the first with a right check digit is meant.
std::optional<TrackingNumber> carrier_of(std::string_view number);

// GS1 check digit (mod 10, weights 3 and 1 from the right) of GTIN-8/12/13/14, GLN-13 and SSCC-18.
bool is_gtin(std::string_view digits);
bool is_sscc(std::string_view digits);

}  // namespace crossdock::tracking
