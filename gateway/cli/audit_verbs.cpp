// SPDX-License-Identifier: Apache-2.0
// `crossdock audit`: proofs over the whole store that nothing was lost or made up, and the trail of what persons did.
#include <memory>
#include <optional>

#include "gateway/cli/files.hpp"
#include "gateway/cli/list_options.hpp"
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

struct TrailOptions {
  StoreOptions store;
  std::string actor, act, since;
  ListOptions part;
};

tl::expected<store::audit_trail::Filter, Trouble> filter_of(const TrailOptions& options) {
  store::audit_trail::Filter filter{
      .actor = options.actor, .act = {}, .since = {}, .before = options.part.after, .limit = options.part.limit};
  if (!options.act.empty()) {
    filter.act = store::act_named(options.act);
    if (!filter.act)
      return stop(Error{Fault::invalid, "there is no act '" + options.act + "'", ""}, "docs/audit.md lists them.");
  }
  if (!options.since.empty()) {
    const auto time = parse_time_point(options.since);
    if (!time) return stop(time.error(), "A time is written as 2026-11-23T14:00:00Z.");
    filter.since = *time;
  }
  return filter;
}

Outcome list(const TrailOptions& options, Output& out) {
  const auto filter = filter_of(options);
  if (!filter) return tl::unexpected(filter.error());
  views::Slice slice;
  const auto done =
      reading(options.store, slice, [&](store::Transaction& tx) { return views::audits::trail(tx, *filter); });
  if (!done) return done;
  const bool all = options.actor.empty() && options.act.empty() && options.since.empty() && options.part.after == 0;
  print(slice, all ? "Nobody has decided anything yet." : "No entry is like that.", out);
  return Exit::done;
}

struct VerifyOptions {
  StoreOptions store;
  std::string head;
};

Outcome verify(const VerifyOptions& options, Output& out) {
  std::optional<store::audit_trail::Head> kept;
  if (!options.head.empty()) {
    const auto head = store::audit_trail::parse_head(options.head);
    if (!head) return stop(head.error(), "'crossdock audit verify' prints it; the log of 'serve' has it, too.");
    kept = *head;
  }
  store::audit_trail::Verdict verdict;
  const auto done =
      reading(options.store, verdict, [&](store::Transaction& tx) { return store::audit_trail::verify(tx, kept); });
  if (!done) return done;
  out.page(views::audits::page_of(verdict));
  if (!verdict.breaks.empty()) return Exit::no;
  out.hint(
      "Keep the head outside of this machine: 'crossdock audit verify --head HEAD' proves later that nothing "
      "before it was rewritten.");
  return Exit::done;
}

}  // namespace
}  // namespace audit_verbs

void add_audit(Program& program) {
  using namespace audit_verbs;
  auto& audit = program.noun("audit", "Proofs over the whole store, and the trail of what persons did");
  auto& verb = audit.verb("conservation",
                          "No unit, cent or control number is lost or made up; exit 1 with a sentence for each that is",
                          "crossdock audit conservation");
  auto& options = verb.runs(conservation);
  options.add_to(verb);

  auto& list_verb = audit.verb("list", "What persons did, the newest first: who, when, what and why",
                               "crossdock audit list --actor jane.doe");
  auto& listed = list_verb.runs(list);
  listed.store.add_to(list_verb);
  list_verb.option("--actor", listed.actor, "Only what this person did").takes("NAME");
  list_verb.option("--act", listed.act, "Only this act, as docs/audit.md lists them").takes("ACT");
  list_verb.option("--since", listed.since, "Only what was done from this time on").takes("TIME");
  listed.part.add_to(list_verb);

  auto& verify_verb =
      audit.verb("verify", "Proves that no entry of the trail was changed, removed, put in or moved; exit 1 if one was",
                 "crossdock audit verify --head 17:0f4c8e…");
  auto& verified = verify_verb.runs(verify);
  verified.store.add_to(verify_verb);
  verify_verb.option("--head", verified.head, "A head that was kept earlier: the trail must still hold it")
      .takes("HEAD");
}

}  // namespace crossdock::cli
