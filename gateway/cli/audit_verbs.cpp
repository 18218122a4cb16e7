// SPDX-License-Identifier: Apache-2.0
// `crossdock audit`: proofs over the whole store that nothing was lost or made up.
#include <memory>

#include "gateway/cli/store_access.hpp"
#include "gateway/cli/verb.hpp"
#include "gateway/views/audits.hpp"

namespace crossdock::cli {
namespace audit_verbs {
namespace {

Outcome conservation(const StoreOptions& options, Output& out) {
  // With --store alone no profiles are read: tolerances are not known then.
  std::shared_ptr<const partners::Directory> directory;
  if (const auto settings = settings_of(options)) {
    if (auto loaded = partners::Directory::load(settings->partners)) directory = std::move(*loaded);
  }
  views::audits::Proofs proofs;
  const auto done = reading(options, proofs,
                            [&](store::Transaction& tx) { return views::audits::conservation(tx, directory.get()); });
  if (!done) return done;
  out.table(proofs.table, "");
  if (!directory) out.say("Without profiles tolerances are not known: name the settings with --config.", Tone::warn);
  for (const auto& sentence : proofs.notes) out.say(sentence, Tone::warn);
  for (const auto& sentence : proofs.found) out.say(sentence, Tone::bad);
  return proofs.found.empty() ? Exit::done : Exit::no;
}

}  // namespace
}  // namespace audit_verbs

void add_audit(Program& program) {
  using namespace audit_verbs;
  auto& audit = program.noun("audit", "Proofs over the whole store: conservation");
  auto& verb = audit.verb("conservation",
                          "No unit, cent or control number is lost or made up; exit 1 with a sentence for each that is",
                          "crossdock audit conservation");
  auto& options = verb.runs(conservation);
  options.add_to(verb);
}

}  // namespace crossdock::cli
