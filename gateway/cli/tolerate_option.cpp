// SPDX-License-Identifier: Apache-2.0
#include "gateway/cli/tolerate_option.hpp"

#include <CLI/CLI.hpp>

#include "base/text.hpp"
#include "translators/x12/tolerance.hpp"

namespace crossdock::cli {
namespace {

// The mistake in `name`, empty if there is none.
std::string mistake(const std::string& name) {
  if (name == "all" || x12::tolerance_named(name)) return {};
  std::vector<std::string_view> known;
  std::string list = "all";
  for (const auto& one : x12::tolerance_names) {
    known.push_back(one.name);
    list += ", " + std::string(one.name);
  }
  const auto meant = nearest(name, known);
  return "unknown tolerance '" + printable(name) + "'; " +
         (meant.empty() ? "known are " + list : "did you mean '" + std::string(meant) + "'?");
}

}  // namespace

void add_tolerate(CLI::App& verb, std::vector<std::string>& into) {
  verb.add_option("--tolerate", into,
                  "Departures of X12 files that are accepted, as bom,line-breaks, or all; docs/partners.md lists them")
      ->delimiter(',')
      ->type_name("NAMES")
      ->allow_extra_args(false)
      ->check(mistake, "");
}

}  // namespace crossdock::cli
