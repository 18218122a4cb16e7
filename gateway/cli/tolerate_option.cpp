// SPDX-License-Identifier: Apache-2.0
// Checks the values of --tolerate and suggests the nearest known name for a wrong one.
#include "gateway/cli/tolerate_option.hpp"

#include "base/text.hpp"
#include "gateway/cli/verb.hpp"
#include "translators/segments/tolerance.hpp"

namespace crossdock::cli {
namespace {

std::string names() {
  std::string list;
  for (const auto& one : segments::tolerance_names) list += std::string(one.name) + ", ";
  return list + "or all";
}

// The mistake in `name`, empty if there is none.
std::string mistake(const std::string& name) {
  if (name == "all" || segments::tolerance_named(name)) return {};
  std::vector<std::string_view> known;
  for (const auto& one : segments::tolerance_names) known.push_back(one.name);
  const auto meant = nearest(name, known);
  return "'" + printable(name) + "' is not a tolerance; " +
         (meant.empty() ? "known are " + names() : "did you mean '" + std::string(meant) + "'?");
}

}  // namespace

void add_tolerate(Verb& verb, std::vector<std::string>& into) {
  verb.option("--tolerate", into, "What dirty X12 files may do, names with commas between them: " + names())
      .separated_by(',')
      .takes("NAMES")
      .one_each()
      .checked_by(mistake);
}

}  // namespace crossdock::cli
