// SPDX-License-Identifier: Apache-2.0
// Which schema file declares which root element. Inside this library only.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace crossdock::xml {

class Catalogue {
 public:
  // Reads every *.xsd below `folder`: its target namespace and the elements at its top. Errors as SchemaSet::open.
  static Result<Catalogue> read(const std::string& folder);

  // The file whose top declares this element; or the only file of the namespace, so that a misspelt root is a finding
  // rather than a reason not to check. Fault::unmapped if there is none, Fault::invalid if two declare it.
  Result<std::string> file_of(std::string_view ns, std::string_view root) const;
  // The only file of a namespace, or empty.
  std::string only_file_of(std::string_view ns) const;
  // The file that `location`, written in the schema file `base`, means; empty if it is not one of this folder.
  std::string resolve(const std::string& base, const std::string& location) const;

 private:
  std::string folder_;  // canonical
  std::map<std::string, std::vector<std::string>, std::less<>> by_namespace_;
  std::map<std::pair<std::string, std::string>, std::vector<std::string>> by_element_;  // namespace and name
};

}  // namespace crossdock::xml
