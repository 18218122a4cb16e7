// SPDX-License-Identifier: Apache-2.0
// Reads X12 files. The header of an interchange is its ISA: Interchange::header holds ISA01 to ISA16, header[4] is
// ISA05. Groups stand between GS and GE (functional_id is GS01, version GS08), sets between ST and SE, TA1 segments
// outside groups. Delimiters::repetition is 0 before 004020, and where ISA11 is not a delimiter.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "translators/segments/interchange.hpp"

namespace crossdock::x12 {

using segments::Delimiters;
using segments::File;
using segments::Finding;
using segments::Group;
using segments::Interchange;
using segments::InterchangeVisitor;
using segments::ReadOptions;
using segments::Segment;
using segments::Tolerance;
using segments::Tolerances;
using segments::TransactionSet;

// Fault::malformed when there is no ISA at all. A damaged interchange is returned as far as it can be read,
// with findings; an interchange after it is still read.
Result<File> read(std::string_view bytes, const ReadOptions& options = {});

// The same an interchange at a time. An error of `visit` ends the reading and is returned; else the findings outside any
// interchange.
Result<std::vector<Finding>> read_each(std::string_view bytes, const ReadOptions& options,
                                       const InterchangeVisitor& visit);

// Whether the bytes look like X12 (an ISA after optional blanks or BOM): for telling syntaxes apart.
bool looks_like_x12(std::string_view bytes);

}  // namespace crossdock::x12
