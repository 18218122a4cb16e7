// SPDX-License-Identifier: Apache-2.0
// How the buyer and the supplier of Trade speak each syntax: what their profiles say of it, and what stands around a
// document when it is sent.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/id.hpp"
#include "translators/canonical/kinds.hpp"

namespace crossdock::tests {

enum class Side { buyer, supplier };
const PartnerId& partner_at(Side side);

// The supplier's address in EDIFACT and XML.
inline constexpr const char* supplier_gln = "0614141000012";

// The type of the message that carries such a document: "855", "ORDRSP", "OrderResponse".
std::string_view type_of(canonical::DocumentKind kind, canonical::Syntax syntax);

// A way to arrange profiles: this side exchanges all its documents in this syntax.
std::function<void(const std::string& partners)> speaking(Side side, canonical::Syntax syntax);

// The text of `file` with the first `from` replaced; throws where there is none.
void replace_in(const std::string& file, const std::string& from, const std::string& to);

// The segments of an X12 set with ST and SE around them, counted.
std::string transaction_set(std::string_view id, const std::string& body);
// A set in an interchange of one group, both with the number `control`. `functional`: GS01.
std::string x12_interchange(Side side, std::string_view functional, const std::string& set, int control);

// A document as the side sends it. `body`: the segments between header and trailer, of XML the whole document.
std::string as_sent(Side side, canonical::Syntax syntax, std::string_view type, const std::string& body, int control);

}  // namespace crossdock::tests
