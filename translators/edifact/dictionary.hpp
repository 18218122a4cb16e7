// SPDX-License-Identifier: Apache-2.0
// The UN/EDIFACT directories as a dictionary with segments laid out flat: a component of a composite has a place of its
// own (segments::SegmentDef::starts). The data files are in mappings/dictionary/edifact
// and embedded in the program.
#pragma once

#include <memory>
#include <string>

#include "base/result.hpp"
#include "translators/segments/dictionary.hpp"

namespace crossdock::edifact {

// An error here is a mistake of ours, found by the tests.
Result<std::shared_ptr<const segments::Dictionary>> embedded_dictionary();
// The same, with files of `folder` taking the place of embedded ones. Errors name file and line.
Result<std::shared_ptr<const segments::Dictionary>> load_dictionary(const std::string& folder);

}  // namespace crossdock::edifact
