// SPDX-License-Identifier: Apache-2.0
// Runs mappings over files, both ways: what `mapping run` and `partner check` have in common.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "translators/mapping/mapping.hpp"
#include "translators/segments/dictionary.hpp"

namespace crossdock::cli {

// Chooses the mapping of an X12 set (release and id), of an XML root (namespace and name) or of an EDIFACT message
// (version and type).
struct Chooser {
  std::function<std::shared_ptr<const mapping::Mapping>(std::string_view version, std::string_view set)> x12;
  std::function<std::shared_ptr<const mapping::Mapping>(std::string_view ns, std::string_view root)> xml;
  std::function<std::shared_ptr<const mapping::Mapping>(std::string_view version, std::string_view message)> edifact =
      {};
};

// Every document of the bytes, in their order; 997s are left out. Fault::invalid for a set that was rejected,
// Fault::unmapped where the chooser knows none.
Result<std::vector<mapping::ReadResult>> read_documents(std::string_view bytes, const segments::Dictionary& dictionary,
                                                        const std::vector<std::string>& tolerate, const Chooser& choose,
                                                        mapping::Trace trace);

// The folder of the mappings: the one given, else ./mappings, else one beside the settings; "" if there is none.
std::string mappings_folder(const std::string& given, const std::string& config);

}  // namespace crossdock::cli
