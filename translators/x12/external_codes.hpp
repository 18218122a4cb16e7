// SPDX-License-Identifier: Apache-2.0
// Codes that others keep and numbers with a check digit: GS1 keys, carriers' SCAC, D-U-N-S. Pure functions over
// text; the validator applies them from level 5 on, to the values that their qualifiers announce.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace crossdock::x12 {

// The check digit of a GS1 key (GTIN, GLN, SSCC) from the digits before it: weights 3 and 1 from the right.
int gs1_check_digit(std::string_view digits_before);

// The kinds of numbers level 5 looks at.
enum class ExternalCode { gtin8, gtin12, gtin13, gtin14, gln, sscc, scac, duns, duns_plus };

// The mistake in the value, for an operator ("GTIN 00012345678904: check digit is 4, should be 5"), or nothing.
// An SSCC may have its application identifier 00 before it.
std::optional<std::string> external_fault(ExternalCode kind, std::string_view value);

// The kind that a qualifier announces: element 235 for products, 66 for parties and carriers, 88 for marks.
std::optional<ExternalCode> announced_by(int qualifier_element, std::string_view qualifier);

}  // namespace crossdock::x12
