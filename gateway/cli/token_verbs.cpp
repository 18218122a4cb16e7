// SPDX-License-Identifier: Apache-2.0
// `crossdock token`: tokens by which programs use the API.
#include <fmt/format.h>

#include "gateway/acts/tokens.hpp"
#include "gateway/api/principal.hpp"
#include "gateway/cli/actor_option.hpp"
#include "gateway/cli/files.hpp"
#include "gateway/cli/list_options.hpp"
#include "gateway/cli/partner_option.hpp"
#include "gateway/cli/store_access.hpp"
#include "gateway/cli/verb.hpp"
#include "gateway/transport/http/seal.hpp"
#include "gateway/views/people.hpp"

namespace crossdock::cli {
namespace token_verbs {
namespace {

struct Options {
  StoreOptions store;
  ActorOption by;
  ListOptions part;
  std::string name, because;
  std::vector<std::string> rights;
  PartnerOption partners;
  int days = 90;
};

constexpr std::string_view see_tokens = "See 'crossdock token list' and docs/people.md.";

Outcome list(const Options& options, Output& out) {
  views::Slice slice;
  const auto done = reading(options.store, slice, [&](store::Transaction& tx) {
    return views::people::tokens(tx, {.before = options.part.after, .limit = options.part.limit}, present());
  });
  if (!done) return done;
  print(slice, "No program has a token.", out);
  return Exit::done;
}

// Does one act, and shows the token of this name then; `secret` is shown once.
Outcome act_on(const Options& options, Output& out, const std::string& secret,
               const std::function<Result<void>(store::Transaction&, const acts::Because&)>& act) {
  const auto database = open_store(options.store);
  if (!database) return tl::unexpected(database.error());
  const auto actor = options.by.actor();
  Page page;
  const auto done = (*database)->write([&](store::Transaction& tx) -> Result<void> {
    const auto now = present();
    if (auto acted = act(tx, {actor, options.because, now}); !acted) return acted;
    const auto token = store::api_tokens::find(tx, options.name);
    if (!token) return fail(token.error());
    if (*token) page = views::people::page_of(**token, now);
    return {};
  });
  if (!done && done.error().fault == Fault::invalid) return absent(done.error().what, std::string(see_tokens));
  if (!done) return stop(done.error());
  if (!secret.empty()) page.field("token", "token", secret);
  out.page(page);
  if (!secret.empty())
    out.hint(
        "Keep it now, it is shown once. Programs send it as 'Authorization: Bearer cd_…'; docs/api.md shows calls.");
  return Exit::done;
}

Outcome make(const Options& options, Output& out) {
  const auto rights = access::rights_named(options.rights);
  if (!rights) return stop(rights.error(), "docs/people.md lists the rights.");
  const auto partners = options.partners.partners(options.store);
  if (!partners) return tl::unexpected(partners.error());
  const auto secret = std::string(api::token_prefix) + http::random_token();
  return act_on(options, out, secret, [&](store::Transaction& tx, const acts::Because& because) {
    const acts::NewToken wanted{.name = options.name,
                                .rights = *rights,
                                .ends_at = because.now + std::chrono::hours(24 * options.days),
                                .partners = *partners};
    return acts::make_token(tx, wanted, secret, because).map([](auto) {});
  });
}

Outcome revoke(const Options& options, Output& out) {
  return act_on(options, out, {}, [&](store::Transaction& tx, const acts::Because& because) {
    return acts::revoke_token(tx, options.name, because);
  });
}

void add_decision(Verb& verb, Options& options) {
  options.store.add_to(verb);
  verb.argument("NAME", options.name, "What it is for: 'erp'");
  options.by.add_to(verb);
  verb.option("--because", options.because, "Why, in a sentence").takes("TEXT");
}

}  // namespace
}  // namespace token_verbs

void add_token(Program& program) {
  using namespace token_verbs;
  auto& token = program.noun("token", "Tokens by which programs use the API: list, new, revoke");
  auto& list_verb = token.verb("list", "Tokens, newest first; never their secrets", "crossdock token list");
  auto& listed = list_verb.runs(list);
  listed.store.add_to(list_verb);
  listed.part.add_to(list_verb);

  auto& make_verb =
      token.verb("new", "Make a token; prints it once", "crossdock token new erp --right see --right work --days 90");
  auto& made = make_verb.runs(make);
  add_decision(make_verb, made);
  make_verb.option("--right", made.rights, "see, see_raw, work, settle, decide or see_audit; may be repeated")
      .takes("RIGHT")
      .one_each();
  made.partners.add_to(make_verb);
  make_verb.option("--days", made.days, "How long it works").shows_default().within(1, 400);

  auto& revoke_verb = token.verb("revoke", "End a token before its time", "crossdock token revoke erp");
  auto& revoked = revoke_verb.runs(revoke);
  add_decision(revoke_verb, revoked);
}

}  // namespace crossdock::cli
