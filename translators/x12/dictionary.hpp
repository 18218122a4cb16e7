// SPDX-License-Identifier: Apache-2.0
// The releases of X12 as a dictionary. The data files are in mappings/dictionary/x12 and embedded in the program.
#pragma once

#include <memory>
#include <string>

#include "base/result.hpp"
#include "translators/segments/dictionary.hpp"

namespace crossdock::x12 {

using segments::CodeList;
using segments::Dictionary;
using segments::ElementDef;
using segments::ElementType;
using segments::GrammarNode;
using segments::Requirement;
using segments::SegmentDef;
using segments::SetGrammar;

// An error here is a mistake of ours, found by the tests.
Result<std::shared_ptr<const Dictionary>> embedded_dictionary();
// The same, with files of `folder` taking the place of embedded ones. Errors name file and line.
Result<std::shared_ptr<const Dictionary>> load_dictionary(const std::string& folder);

}  // namespace crossdock::x12
