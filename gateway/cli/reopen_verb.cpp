// SPDX-License-Identifier: Apache-2.0
// Knows how an operator has a refused message opened again.
#include "gateway/cli/reopen_verb.hpp"

#include "gateway/acts/messages.hpp"
#include "gateway/cli/actor_option.hpp"
#include "gateway/cli/as2_parties.hpp"
#include "gateway/cli/files.hpp"
#include "gateway/cli/verb.hpp"
#include "gateway/transport/as2_wire/evidence.hpp"

namespace crossdock::cli {
namespace reopen_verb {
namespace {

struct Options {
  StoreOptions store;
  ActorOption actor;
  std::int64_t id = 0;
  std::string why;
  bool answer = false;
};

Outcome not_reopened(const Error& error, std::int64_t id) {
  const auto show = "See 'crossdock message show " + std::to_string(id) + "'.";
  if (error.fault == Fault::invalid) return absent(error.what, show);
  if (error.fault == Fault::refused)
    return absent("message " + std::to_string(id) + " still cannot be taken: " + error.what,
                  "See which keys are in use with 'crossdock cert list'. Nothing was changed.");
  return stop(error, show);
}

Outcome reopen(const Options& options, Output& out) {
  const auto settings = settings_of(options.store);
  if (!settings) return tl::unexpected(settings.error());
  const auto parties = as2_parties_of(*settings);
  if (!parties) return tl::unexpected(parties.error());
  const auto database = open_store(options.store);
  if (!database) return tl::unexpected(database.error());
  const auto actor = options.actor.actor();
  const MessageId refused(options.id);
  const auto now = present();
  const auto done = as2_wire::reopen(
      **database, *parties, refused, options.answer ? as2_wire::Answer::send : as2_wire::Answer::none,
      settings->http.maximum_body, now, [&](store::Transaction& tx, const as2_wire::Reopened& reopened) {
        return acts::reopen_message(tx, refused, reopened.taken, {actor, options.why, now});
      });
  if (!done) return not_reopened(done.error(), options.id);
  Page page;
  page.field("reopened", "reopened", options.id);
  page.field("message", "as message", done->taken);
  page.field("was_told", "partner was told", done->was_told);
  page.field("answered", "new receipt",
             done->answered ? "is sent" : "goes to the partner when it sends the message again");
  page.field("by", "by", actor.name);
  out.page(page);
  if (!out.json())
    out.say(
        "The partner believes that the message was not taken: tell it not to send the document again under another "
        "Message-ID. A gateway that serves this store works on it next.");
  return Exit::done;
}

}  // namespace
}  // namespace reopen_verb

void add_reopen(Noun& message) {
  using namespace reopen_verb;
  auto& verb = message.verb("reopen", "Open a refused AS2 message again with the keys of today, and take its document",
                            "crossdock message reopen 72 --because 'the new key is there'");
  auto& options = verb.runs(reopen);
  options.store.add_to(verb);
  verb.argument("ID", options.id, "The message that is kept of the refusal");
  verb.option("--because", options.why, "Why, in a sentence").takes("TEXT");
  verb.option("--answer", options.answer, "Send a new receipt too, where the partner asked for it at a URL");
  options.actor.add_to(verb);
}

}  // namespace crossdock::cli
