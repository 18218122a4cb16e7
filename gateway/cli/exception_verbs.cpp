// SPDX-License-Identifier: Apache-2.0
// `crossdock exception`: cases and held amounts in one list, and who looks after each.
#include <algorithm>

#include "base/text.hpp"
#include "gateway/acts/exceptions.hpp"
#include "gateway/cli/actor_option.hpp"
#include "gateway/cli/files.hpp"
#include "gateway/cli/store_access.hpp"
#include "gateway/cli/verb.hpp"
#include "gateway/views/exceptions.hpp"

namespace crossdock::cli {
namespace exception_verbs {
namespace {

using store::exceptions::Assignment;
using store::exceptions::Id;

constexpr std::string_view list_them = "List them with 'crossdock exception list'.";

struct ListedOptions {
  StoreOptions store;
  std::string kind, owner, partner, taken_by, after;
  bool nobodys = false, late = false;
  int limit = 100;
};

Outcome list(const ListedOptions& options, Output& out) {
  views::exceptions::Filter filter{
      .rows = {.kind = options.kind, .owner = options.owner, .partner = options.partner, .taken_by = options.taken_by},
      .after = options.after,
      .limit = options.limit};
  if (options.nobodys) filter.rows.taken = false;
  if (options.late) filter.rows.late = true;
  views::exceptions::List found;
  const auto done = reading(options.store, found,
                            [&](store::Transaction& tx) { return views::exceptions::list(tx, filter, present()); });
  if (!done) return done;
  out.table(found.table, "Nothing waits for a person.");
  if (!found.next.empty()) out.hint("There are more: the same command with '--after " + found.next + "'.");
  if (found.table.rows.empty()) return Exit::done;
  out.hint("What to do: 'crossdock exception show ID'. It is yours with 'crossdock exception take ID'.");
  return Exit::no;
}

struct Options {
  StoreOptions store;
  ActorOption actor;
  std::string id, person, owner, until, because;
  bool nobody = false;
};

Outcome shown(store::Database& database, const Options& options, Output& out) {
  std::optional<Page> page;
  const auto done = database.read([&](store::Transaction& tx) -> Result<void> {
    auto found = views::exceptions::show(tx, options.id, present());
    if (!found) return fail(found.error());
    page = std::move(*found);
    if (!page) return {};
    auto takers = views::exceptions::takers(tx, options.id);
    if (!takers) return fail(takers.error());
    page->section("takers", "Can be handed to", std::move(**takers));
    return {};
  });
  if (!done) return stop(done.error());
  if (!page) return absent("there is no exception '" + options.id + "'", std::string(list_them));
  out.page(*page);
  return Exit::done;
}

Outcome show(const Options& options, Output& out) {
  const auto database = open_store(options.store);
  if (!database) return tl::unexpected(database.error());
  return shown(**database, options, out);
}

using Deed = std::function<Result<void>(store::Transaction&, const Id&, const acts::Because&)>;

// Does it, and shows the exception as it is then.
Outcome act_on(const Options& options, Output& out, const Deed& deed) {
  const auto id = store::exceptions::named(options.id);
  if (id.none())
    return stop(Error{Fault::invalid, "'" + options.id + "' names no exception", {}},
                "One is named case:7 or hold:12. " + std::string(list_them));
  const auto database = open_store(options.store);
  if (!database) return tl::unexpected(database.error());
  const auto actor = options.actor.actor();
  const acts::Because because{.actor = actor, .why = options.because, .now = present()};
  const auto done = (*database)->write([&](store::Transaction& tx) { return deed(tx, id, because); });
  if (!done && done.error().fault == Fault::invalid)
    return absent(done.error().what, "See 'crossdock exception show " + options.id +
                                         "'; 'exception assign' takes it from whoever has it.");
  if (!done) return stop(done.error());
  return shown(**database, options, out);
}

Outcome take(const Options& options, Output& out) { return act_on(options, out, acts::take); }

// A day lasts until its end.
Result<TimePoint> end_of_time(const std::string& text) {
  if (const auto day = Date::parse(text)) return TimePoint(day->days()) + std::chrono::hours(24);
  return parse_time_point(text);
}

Outcome assign(const Options& options, Output& out) {
  Assignment assignment;
  if (options.nobody) assignment.taken_by = "";
  if (!options.person.empty()) assignment.taken_by = options.person;
  if (!options.owner.empty()) assignment.owner = options.owner;
  if (!options.until.empty()) {
    const auto until = end_of_time(options.until);
    if (!until) return stop(until.error(), "A day is written as 2026-11-23, a time as 2026-11-23T14:00:00Z.");
    assignment.due_at = *until;
  }
  return act_on(options, out, [&](store::Transaction& tx, const Id& id, const acts::Because& because) {
    return acts::assign(tx, id, assignment, because);
  });
}

std::string wrong_with_kind(const std::string& kind) {
  const auto kinds = views::exceptions::kinds();
  if (std::ranges::find(kinds, kind) != kinds.end()) return {};
  const auto meant = nearest(kind, kinds);
  return "there is no kind '" + kind + "'" + (meant.empty() ? "" : "; did you mean '" + std::string(meant) + "'?");
}

std::string wrong_with_place(const std::string& place) {
  return store::exceptions::named(place.substr(0, place.find('@'))).none() ? "'" + place + "' is no place in the list"
                                                                           : "";
}

std::vector<std::string> texts(const std::vector<std::string_view>& words) { return {words.begin(), words.end()}; }

}  // namespace
}  // namespace exception_verbs

void add_exception(Program& program) {
  using namespace exception_verbs;
  auto& exceptions = program.noun("exception", "Cases and held amounts in one list: list, show, take, assign");

  auto& list_verb = exceptions.verb("list", "What waits for a person; exit 1 when something does",
                                    "crossdock exception list --nobodys --late");
  auto& listed = list_verb.lists().runs(list);
  listed.store.add_to(list_verb);
  list_verb.option("--kind", listed.kind, "Only this kind of case, or reason of a hold")
      .takes("KIND")
      .checked_by(wrong_with_kind);
  list_verb.option("--partner", listed.partner, "Only of this partner").takes("ID");
  list_verb.option("--owner", listed.owner, "Only the work of these").one_of(texts(views::exceptions::owners()));
  auto& taken_by = list_verb.option("--taken-by", listed.taken_by, "Only what this person has taken").takes("NAME");
  list_verb.option("--nobodys", listed.nobodys, "Only what nobody has taken").excludes(taken_by);
  list_verb.option("--late", listed.late, "Only what should have been settled by now");
  list_verb.option("--limit", listed.limit, "At most so many").within(1, 100'000).shows_default();
  list_verb.option("--after", listed.after, "Go on where the page before ended, as its last line says")
      .takes("PLACE")
      .checked_by(wrong_with_place);

  auto& show_verb = exceptions.verb("show", "What it means, what can be decided, and who could look after it",
                                    "crossdock exception show hold:12");
  auto& shown_one = show_verb.runs(show);
  shown_one.store.add_to(show_verb);
  show_verb.argument("ID", shown_one.id, "The exception, such as case:7 or hold:12");

  auto& take_verb = exceptions.verb("take", "Look after it yourself", "crossdock exception take case:7");
  auto& taken = take_verb.runs(take);
  taken.store.add_to(take_verb);
  take_verb.argument("ID", taken.id, "The exception, such as case:7 or hold:12");
  taken.actor.add_to(take_verb);

  auto& assign_verb =
      exceptions.verb("assign", "Hand it to a person, to other owners or to another day",
                      "crossdock exception assign case:7 --to jane --until 2026-12-04 --because 'she knows them'");
  auto& assigned = assign_verb.runs(assign);
  assigned.store.add_to(assign_verb);
  assign_verb.argument("ID", assigned.id, "The exception, such as case:7 or hold:12");
  auto& person = assign_verb.option("--to", assigned.person, "Who looks after it from now on").takes("NAME");
  assign_verb.option("--to-nobody", assigned.nobody, "Nobody in particular looks after it").excludes(person);
  assign_verb.option("--owner", assigned.owner, "Whose work it is from now on")
      .one_of(texts(views::exceptions::owners()));
  assign_verb.option("--until", assigned.until, "The day or time by which it should be settled").takes("WHEN");
  assign_verb.option("--because", assigned.because, "Why, in a sentence").takes("TEXT");
  assigned.actor.add_to(assign_verb);
}

}  // namespace crossdock::cli
