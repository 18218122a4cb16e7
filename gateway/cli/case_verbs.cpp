// SPDX-License-Identifier: Apache-2.0
// `crossdock case`: what a person must look at, what it means and what to do next.

#include "base/case_kind.hpp"
#include "gateway/acts/cases.hpp"
#include "gateway/cli/actor_option.hpp"
#include "gateway/cli/files.hpp"
#include "gateway/cli/list_options.hpp"
#include "gateway/cli/store_access.hpp"
#include "gateway/cli/verb.hpp"
#include "gateway/views/cases.hpp"

namespace crossdock::cli {
namespace case_verbs {
namespace {

struct Options {
  StoreOptions store;
  ActorOption actor;
  std::string kind, owner, partner, resolution;
  bool all = false;
  std::int64_t id = 0;
  ListOptions part;
};

tl::expected<store::cases::Filter, Trouble> filter_of(const Options& options) {
  store::cases::Filter filter{.open_only = !options.all,
                              .kind = {},
                              .owner = {},
                              .partner = options.partner,
                              .before = options.part.after,
                              .limit = options.part.limit};
  if (!options.kind.empty()) {
    filter.kind = case_kind(options.kind);
    if (!filter.kind)
      return stop(Error{Fault::invalid, "there is no kind of case '" + options.kind + "'", ""},
                  "List them with 'crossdock case kinds'.");
  }
  if (!options.owner.empty()) filter.owner = case_owner(options.owner);
  return filter;
}

Outcome list(const Options& options, Output& out) {
  const auto filter = filter_of(options);
  if (!filter) return tl::unexpected(filter.error());
  views::cases::List cases;
  const auto done =
      reading(options.store, cases, [&](store::Transaction& tx) { return views::cases::list(tx, *filter, present()); });
  if (!done) return done;
  const bool all = options.kind.empty() && options.owner.empty() && options.partner.empty() && options.part.after == 0;
  print(cases.slice, all ? "No case is open." : "No case is like that.", out);
  if (!cases.open) return Exit::done;
  out.hint("What to do: 'crossdock case show ID'. When one is settled: 'crossdock case close ID --because TEXT'.");
  return Exit::no;
}

Outcome show(const Options& options, Output& out) {
  std::optional<Page> page;
  const auto done = reading(options.store, page,
                            [&](store::Transaction& tx) { return views::cases::show(tx, options.id, present()); });
  if (!done) return done;
  if (!page)
    return absent("there is no case " + std::to_string(options.id), "List them with 'crossdock case list --all'.");
  out.page(*page);
  return Exit::done;
}

Outcome kinds(Output& out) {
  out.table(views::cases::kinds(), "");
  return Exit::done;
}

Outcome closed_page(const Options& options, std::string_view actor, std::int64_t closed, Output& out) {
  Page page;
  page.field("closed", "closed", closed);
  page.field("by", "by", actor);
  page.field("resolution", "because", options.resolution);
  out.page(page);
  return Exit::done;
}

// In slices, so that other writers need not wait for all of them.
Outcome close_many(const Options& options, store::Database& database, const acts::Because& because, Output& out) {
  constexpr int slice = 500;
  const auto filter = filter_of(options);
  if (!filter) return tl::unexpected(filter.error());
  const acts::CasesLike like{.kind = filter->kind, .partner = PartnerId(options.partner)};
  std::int64_t closed = 0, now_closed = slice;
  while (now_closed == slice) {
    const auto done = database.write([&](store::Transaction& tx) -> Result<void> {
      const auto count = acts::close_cases(tx, like, slice, because);
      if (!count) return fail(count.error());
      now_closed = *count;
      return {};
    });
    if (!done) return stop(done.error());
    closed += now_closed;
  }
  return closed_page(options, because.actor.name, closed, out);
}

Outcome close(const Options& options, Output& out) {
  const bool many = !options.kind.empty() || !options.partner.empty();
  if (many == (options.id != 0))
    return stop(Error{Fault::invalid, "name one case, or --kind, --partner or both", {}},
                "List them with 'crossdock case list'.");
  const auto database = open_store(options.store);
  if (!database) return tl::unexpected(database.error());
  const auto actor = options.actor.actor();
  const acts::Because because{.actor = actor, .why = options.resolution, .now = present()};
  if (many) return close_many(options, **database, because, out);
  const auto done = (*database)->write([&](store::Transaction& tx) -> Result<void> {
    return acts::close_case(tx, options.id, because).map([](const auto&) {});
  });
  if (!done && done.error().fault == Fault::invalid)
    return absent(done.error().what, "List them with 'crossdock case list'.");
  if (!done) return stop(done.error());
  return closed_page(options, actor.name, options.id, out);
}

}  // namespace
}  // namespace case_verbs

void add_case(Program& program) {
  using namespace case_verbs;
  auto& cases = program.noun("case", "What a person must look at: list, show, kinds, close");

  auto& list_verb = cases.verb("list", "Open cases; exit 1 when there is one", "crossdock case list --owner finance");
  auto& listed = list_verb.runs(list);
  listed.store.add_to(list_verb);
  list_verb.option("--kind", listed.kind, "Only this kind, as 'case kinds' lists them").takes("KIND");
  list_verb.option("--partner", listed.partner, "Only this partner").takes("ID");
  list_verb.option("--owner", listed.owner, "Only those that they look at")
      .one_of({"operations", "finance", "onboarding", "buying"});
  list_verb.option("--all", listed.all, "Closed ones too");
  listed.part.add_to(list_verb);

  auto& show_verb =
      cases.verb("show", "What a case means, what to do next, and what it consists of", "crossdock case show 3");
  auto& shown = show_verb.runs(show);
  shown.store.add_to(show_verb);
  show_verb.argument("ID", shown.id, "The case");

  cases.verb("kinds", "Every kind of case: who looks at it, until when, what to do", "crossdock case kinds").run =
      kinds;

  auto& close_verb = cases.verb("close", "Settle a case, or all open ones of a kind or partner",
                                "crossdock case close 3 --because 'the supplier sends the rest on Friday'");
  auto& closed = close_verb.runs(close);
  closed.store.add_to(close_verb);
  close_verb.argument("ID", closed.id, "The case").optional().positive();
  close_verb.option("--kind", closed.kind, "All of this kind").takes("KIND");
  close_verb.option("--partner", closed.partner, "All of this partner").takes("ID");
  close_verb.option("--because", closed.resolution, "What was decided, in a sentence").required().takes("TEXT");
  closed.actor.add_to(close_verb);
}

}  // namespace crossdock::cli
