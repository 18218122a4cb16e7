// SPDX-License-Identifier: Apache-2.0
// A second opinion on a document: libxml2's XSD validator, used by tests only.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace crossdock::xml {

enum class Opinion { valid, invalid, malformed };

// Compiles the schema once for each file and judges the document.
Opinion second_opinion(std::string_view bytes, const std::filesystem::path& schema);

}  // namespace crossdock::xml
