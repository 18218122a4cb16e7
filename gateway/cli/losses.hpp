// SPDX-License-Identifier: Apache-2.0
// Counts how much of files the mappings carry, and what they leave behind (mapping/fidelity.hpp), for verbs
// that show it.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "gateway/cli/mapping_run.hpp"
#include "gateway/cli/output.hpp"
#include "translators/mapping/fidelity.hpp"
#include "translators/x12/validator.hpp"

namespace crossdock::cli {

struct Carried {
  std::size_t sets = 0;  // that a mapping reads, and writes back
  std::size_t pieces = 0, carried = 0;
  std::vector<mapping::LostPiece> lost;
};

// Over all X12 sets, or EDIFACT messages, of a file. Those without a mapping, those that are rejected, and those that
// their mapping cannot read or write are left out.
Carried carried_of(std::string_view bytes, const segments::Dictionary& dictionary,
                   const std::vector<std::string>& tolerate, const segments::ValidateOptions& validation,
                   const Chooser& choose);

// "113 of 126"; "" when nothing was compared.
std::string share_of(const Carried& carried);

// Each address of each file once, with an example.
Table lost_table(const std::map<std::string, std::vector<mapping::LostPiece>>& by_file);

}  // namespace crossdock::cli
