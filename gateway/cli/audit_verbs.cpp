// SPDX-License-Identifier: Apache-2.0
// `crossdock audit`: proofs over the whole store that nothing was lost or made up.
#include <boost/json.hpp>

#include <memory>

#include "gateway/apply/audit.hpp"
#include "gateway/cli/store_access.hpp"
#include "gateway/cli/verb.hpp"

namespace crossdock::cli {
namespace {

Outcome conservation(const StoreOptions& options, Output& out) {
  Table table{{{"audit", "AUDIT"}, {"holds", "HOLDS"}, {"proves", "PROVES"}, {"differences", ""}}, {}};
  std::vector<std::string> found, notes;
  // With --store alone no profiles are read: tolerances are not known then.
  std::shared_ptr<const partners::Directory> directory;
  if (const auto settings = settings_of(options)) {
    if (auto loaded = partners::Directory::load(settings->partners)) directory = std::move(*loaded);
  }
  const auto done = reading(options, [&](store::Transaction& tx) -> Result<void> {
    for (const auto& audit : apply::conservation_audits()) {
      const auto findings = audit.find(tx, directory.get());
      if (!findings) return fail(findings.error());
      const auto& differences = findings->differences;
      auto holds = Cell::boolean(differences.empty());
      holds.tone = differences.empty() ? Tone::good : Tone::bad;
      table.add(
          {audit.name, holds, audit.proves, Cell::json(boost::json::serialize(boost::json::value_from(differences)))});
      for (const auto& sentence : differences) found.push_back(std::string(audit.name) + ": " + sentence);
      for (const auto& sentence : findings->notes) notes.push_back(std::string(audit.name) + ": " + sentence);
    }
    return {};
  });
  if (!done) return done;
  out.table(table, "");
  if (!directory) out.say("Without profiles tolerances are not known: name the settings with --config.", Tone::warn);
  for (const auto& sentence : notes) out.say(sentence, Tone::warn);
  if (found.empty()) return Exit::done;
  for (const auto& sentence : found) out.say(sentence, Tone::bad);
  return Exit::no;
}

}  // namespace

void add_audit(Program& program) {
  auto& audit = program.noun("audit", "Proofs over the whole store: conservation");
  auto& verb = audit.verb("conservation",
                          "No unit, cent or control number is lost or made up; exit 1 with a sentence for each that is",
                          "crossdock audit conservation");
  auto& options = verb.runs(conservation);
  options.add_to(verb);
}

}  // namespace crossdock::cli
