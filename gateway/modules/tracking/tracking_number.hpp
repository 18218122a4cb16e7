// SPDX-License-Identifier: Apache-2.0
// Which carrier a tracking number belongs to, and whether its check digit is right.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace crossdock::tracking {

enum class CheckDigit { right, wrong, none };  // none: the format has no check digit

struct TrackingNumber {
  std::string_view carrier;  // "ups", "usps", "fedex", "dhl", "s10", "sscc", …
  std::string_view format;   // "UPS 1Z"
  CheckDigit check = CheckDigit::none;
  bool certain = false;  // the shape alone proves the format, so that a wrong check digit is a mistake
};

// Every carrier that this number may be of, the likeliest first: all whose check digit is right; if none is, those whose
// format has no check digit; if there are none, those whose check digit is wrong. One entry a carrier.
// An S10 number of a country that does not exist is wrong.
std::vector<TrackingNumber> carriers_of(std::string_view number);

// Blanks and hyphens are ignored, lower case is accepted. nullopt when no known format has this shape.
// The first of `carriers_of`: of several formats of the same shape the first with a right check digit.
std::optional<TrackingNumber> carrier_of(std::string_view number);

// GS1 check digit (mod 10, weights 3 and 1 from the right) of GTIN-8/12/13/14, GLN-13 and SSCC-18.
bool is_gtin(std::string_view digits);
bool is_sscc(std::string_view digits);

}  // namespace crossdock::tracking
