// SPDX-License-Identifier: Apache-2.0
// `crossdock find`: what a number or name that somebody has at hand leads to.
#include "gateway/cli/store_access.hpp"
#include "gateway/cli/verb.hpp"
#include "gateway/views/find.hpp"

namespace crossdock::cli {
namespace find_verb {
namespace {

struct Options {
  StoreOptions store;
  std::string text;
  int limit = 50;
};

Outcome find(const Options& options, Output& out) {
  const auto database = open_store(options.store);
  if (!database) return tl::unexpected(database.error());
  views::find::Found found;
  const auto done = (*database)->read([&](store::Transaction& tx) -> Result<void> {
    auto listed = views::find::list(tx, options.text, options.limit);
    if (!listed) return fail(std::move(listed.error()));
    found = std::move(*listed);
    return {};
  });
  if (!done) return stop(done.error(), "Name a number, a file or a partner, or the first letters of one.");
  out.table(found.table, "Nothing has this number or name.");
  if (found.exact) out.hint("What begins so is found from three letters or digits on.");
  if (found.more) out.hint("There are more: name more of it, or ask for more with --limit.");
  if (!found.whole)
    out.hint("Older messages are not looked at yet: 'crossdock migrate up' makes what they are found by.");
  return found.table.rows.empty() ? Exit::no : Exit::done;
}

}  // namespace
}  // namespace find_verb

void add_find(Program& program) {
  using namespace find_verb;
  auto& verb = program.verb(
      "find", "What a number or name leads to: orders, invoices, shipments, cartons, items, messages, files, partners",
      "crossdock find 1Z8ZPMCA0300000250");
  auto& asked = verb.lists().runs(find);
  asked.store.add_to(verb);
  verb.option("--limit", asked.limit, "At most so many").within(1, views::find::most_hits).shows_default();
  verb.argument("TEXT", asked.text,
                "A number or a name, or how it begins; case, blanks, dashes and zeros in front do not matter");
}

}  // namespace crossdock::cli
