// SPDX-License-Identifier: Apache-2.0
// `crossdock user`: persons who use the console and the API. Whoever may run these verbs holds the store already, so no
// right is asked for; every act is in the audit trail.
#include <fmt/format.h>

#include "gateway/acts/persons.hpp"
#include "gateway/api/router.hpp"
#include "gateway/cli/actor_option.hpp"
#include "gateway/cli/files.hpp"
#include "gateway/cli/list_options.hpp"
#include "gateway/cli/partner_option.hpp"
#include "gateway/cli/store_access.hpp"
#include "gateway/cli/verb.hpp"
#include "gateway/service/console.hpp"
#include "gateway/transport/http/seal.hpp"
#include "gateway/views/people.hpp"

namespace crossdock::cli {
namespace user_verbs {
namespace {

struct Options {
  StoreOptions store;
  ActorOption by;
  std::string name, full_name, authority, after;
  std::vector<std::string> roles;
  PartnerOption partners;
  bool all_partners = false;
  std::string because;
  int limit = 100;
};

constexpr std::string_view see_people = "See 'crossdock user list' and docs/people.md.";

// "500 USD"; "none" takes an authority away.
Result<std::optional<store::persons::Authority>> authority_of(const std::string& text) {
  if (text == "none") return std::nullopt;
  const auto blank = text.find(' ');
  const auto amount = Decimal::parse(text.substr(0, blank));
  const auto currency = blank == std::string::npos ? std::string() : text.substr(blank + 1);
  if (!amount || amount->sign() < 0 || currency.size() != 3)
    return fail(Fault::invalid, "an authority is an amount and a currency, such as '500 USD', or 'none'");
  return store::persons::Authority{*amount, currency};
}

// The link of a key, where people reach the console. Without settings nobody knows that.
std::string link_of(const Options& options, std::string_view key) {
  std::string address;
  if (options.store.store.empty()) {
    if (const auto settings = settings_of(options.store)) address = service::console_url(settings->console);
  }
  return api::invitation_link(address, key);
}

// Does one act, and shows the person then, with the link where the act made one.
Outcome act_on(const Options& options, Output& out, const std::string& key,
               const std::function<Result<void>(store::Transaction&, const acts::Because&)>& act) {
  const auto database = open_store(options.store);
  if (!database) return tl::unexpected(database.error());
  const auto actor = options.by.actor();
  Page page;
  const auto done = (*database)->write([&](store::Transaction& tx) -> Result<void> {
    if (auto acted = act(tx, {actor, options.because, present()}); !acted) return acted;
    const auto person = store::persons::find(tx, options.name);
    if (!person) return fail(person.error());
    if (*person) page = views::people::page_of(**person);
    return {};
  });
  if (!done && done.error().fault == Fault::invalid) return absent(done.error().what, std::string(see_people));
  if (!done) return stop(done.error());
  if (!key.empty()) page.field("invitation", "invitation", link_of(options, key));
  out.page(page);
  if (!key.empty())
    out.hint("Give the link to the person: it works once, for 72 hours, and leads to the choice of a password.");
  return Exit::done;
}

Outcome list(const Options& options, Output& out) {
  views::people::Persons persons;
  const auto done = reading(options.store, persons, [&](store::Transaction& tx) {
    return views::people::list(tx, {.after = options.after, .limit = options.limit});
  });
  if (!done) return done;
  out.table(persons.table, "There are no persons: 'crossdock serve' invites the first administrator.");
  if (!persons.next.empty()) out.hint("It goes on with --after " + persons.next + ".");
  return Exit::done;
}

Outcome add(const Options& options, Output& out) {
  const auto roles = access::roles_named(options.roles);
  if (!roles) return stop(roles.error(), "docs/people.md says what each role may do.");
  acts::NewPerson person{.name = options.name, .full_name = options.full_name, .roles = *roles};
  const auto partners = options.partners.partners(options.store);
  if (!partners) return tl::unexpected(partners.error());
  person.partners = *partners;
  if (!options.authority.empty()) {
    auto authority = authority_of(options.authority);
    if (!authority) return stop(authority.error());
    person.authority = *authority;
  }
  const auto key = http::random_token();
  return act_on(options, out, key, [&](store::Transaction& tx, const acts::Because& because) {
    return acts::add_person(tx, person, key, because);
  });
}

Outcome change(const Options& options, Output& out) {
  acts::PersonChange change;
  if (!options.roles.empty()) {
    const auto roles = access::roles_named(options.roles);
    if (!roles) return stop(roles.error(), "docs/people.md says what each role may do.");
    change.roles = *roles;
  }
  if (!options.authority.empty()) {
    auto authority = authority_of(options.authority);
    if (!authority) return stop(authority.error());
    change.authority = *authority;
  }
  if (options.all_partners && !options.partners.ids.empty())
    return stop({Fault::invalid, "--partner and --all-partners exclude each other", {}});
  const auto partners = options.partners.partners(options.store);
  if (!partners) return tl::unexpected(partners.error());
  if (options.all_partners || !options.partners.ids.empty()) change.partners = *partners;
  return act_on(options, out, {}, [&](store::Transaction& tx, const acts::Because& because) {
    return acts::change_person(tx, options.name, change, because);
  });
}

Outcome disable(const Options& options, Output& out) {
  return act_on(options, out, {}, [&](store::Transaction& tx, const acts::Because& because) {
    return acts::disable_person(tx, options.name, because);
  });
}

Outcome enable(const Options& options, Output& out) {
  return act_on(options, out, {}, [&](store::Transaction& tx, const acts::Because& because) {
    return acts::enable_person(tx, options.name, because);
  });
}

Outcome reset(const Options& options, Output& out) {
  const auto key = http::random_token();
  return act_on(options, out, key, [&](store::Transaction& tx, const acts::Because& because) {
    return acts::reset_person(tx, options.name, key, because);
  });
}

// A verb about one person, with who decides and why.
Options& add_decision(Noun& user, std::string name, std::string about, std::string example,
                      Outcome (*work)(const Options&, Output&)) {
  auto& verb = user.verb(std::move(name), std::move(about), std::move(example));
  auto& options = verb.runs(work);
  options.store.add_to(verb);
  verb.argument("NAME", options.name, "By which the person logs in: lower-case letters, digits, '.', '-' and '_'");
  options.by.add_to(verb);
  verb.option("--because", options.because, "Why, in a sentence").takes("TEXT");
  return options;
}

void add_rights(Verb& verb, Options& options) {
  verb.option("--role", options.roles,
              "viewer, operator, onboarding, clerk, controller, admin or auditor; may be repeated")
      .takes("ROLE")
      .one_each();
  verb.option("--authority", options.authority, "The largest amount that the person decides alone: '500 USD', or none")
      .takes("AMOUNT");
  options.partners.add_to(verb);
}

}  // namespace
}  // namespace user_verbs

void add_user(Program& program) {
  using namespace user_verbs;
  auto& user = program.noun("user", "Persons who use the console and the API: list, add, change, reset, disable");
  auto& list_verb = user.verb("list", "Persons by name, with what they may do", "crossdock user list");
  auto& listed = list_verb.runs(list);
  listed.store.add_to(list_verb);
  list_verb.option("--limit", listed.limit, "At most so many").shows_default().within(1, 100'000);
  list_verb.option("--after", listed.after, "Only names after this one").takes("NAME");

  auto& added = add_decision(user, "add", "Add a person; prints the link by which the person chooses a password",
                             "crossdock user add jane --full-name 'Jane Doe' --role clerk --authority '500 USD'", add);
  auto& add_verb = user.verbs.back();
  add_verb.option("--full-name", added.full_name, "As people read it").takes("TEXT").required();
  add_rights(add_verb, added);

  auto& changed = add_decision(user, "change", "Give a person other roles, another authority or other partners",
                               "crossdock user change jane --role clerk --role operator", change);
  add_rights(user.verbs.back(), changed);
  user.verbs.back().option("--all-partners", changed.all_partners, "See the rows of all partners again");
  add_decision(user, "reset", "End password, codes and sessions; prints the link for a new password",
               "crossdock user reset jane --because 'the telephone is lost'", reset);
  add_decision(user, "disable", "Let nobody enter by this name", "crossdock user disable jane --because 'has left'",
               disable);
  add_decision(user, "enable", "Let a person enter again", "crossdock user enable jane", enable);
}

}  // namespace crossdock::cli
