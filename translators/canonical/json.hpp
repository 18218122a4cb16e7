// SPDX-License-Identifier: Apache-2.0
// Canonical documents as JSON, both ways, from their description. Decimals are JSON strings, so that no
// reader turns them into binary floating point; dates are ISO 8601; empty fields are left out.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "translators/canonical/documents.hpp"

namespace crossdock::canonical {

enum class JsonStyle { compact, pretty };

// {"document": "Order", "number": …}
std::string to_json(const Document& document, JsonStyle style = JsonStyle::compact);

// The inverse. Unknown fields and values of the wrong kind are Fault::malformed, with the path in `where`:
// "lines[2].quantity.value".
Result<Document> from_json(std::string_view json);

// JSON Schema (2020-12) of a document kind, for partners who exchange JSON and for editors.
std::string json_schema(DocumentKind kind);

}  // namespace crossdock::canonical
