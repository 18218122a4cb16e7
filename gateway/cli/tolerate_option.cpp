// SPDX-License-Identifier: Apache-2.0
// Checks the values of --tolerate and suggests the nearest known name for a wrong one.
#include "gateway/cli/tolerate_option.hpp"

#include <CLI/CLI.hpp>

#include "base/text.hpp"
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

void add_tolerate(CLI::App& verb, std::vector<std::string>& into) {
  verb.add_option("--tolerate", into, "What dirty X12 files may do, names with commas between them: " + names())
      ->delimiter(',')
      ->type_name("NAMES")
      ->allow_extra_args(false)
      ->check(mistake, "");
}

}  // namespace crossdock::cli
