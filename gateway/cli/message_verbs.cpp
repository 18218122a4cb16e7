// SPDX-License-Identifier: Apache-2.0
// `crossdock message`: what came in and went out, what became of it and why, and doing it again.
#include <fmt/format.h>

#include "base/text.hpp"
#include "gateway/acts/evidence.hpp"
#include "gateway/cli/actor_option.hpp"
#include "gateway/cli/files.hpp"
#include "gateway/cli/judge_verb.hpp"
#include "gateway/cli/list_options.hpp"
#include "gateway/cli/reopen_verb.hpp"
#include "gateway/cli/repeat_verbs.hpp"
#include "gateway/cli/store_access.hpp"
#include "gateway/cli/verb.hpp"
#include "gateway/store/as2.hpp"
#include "gateway/store/work_queue.hpp"
#include "gateway/views/messages.hpp"
#include "gateway/views/receipts.hpp"
#include "translators/x12/interchange.hpp"

namespace crossdock::cli {
namespace message_verbs {
namespace {

struct Options {
  StoreOptions store;
  std::int64_t id = 0;
  std::string text, partner, direction, state;
  ListOptions part{.limit = 50};
  bool delimiters = false;
  bool raw = false;
  std::string older, because;
  ActorOption actor;
};

// Runs `use` with the message, or says that there is none.
Outcome with_message(const Options& options,
                     const std::function<Result<void>(store::Transaction&, const store::Message&)>& use) {
  bool found = false;
  const auto done = reading(options.store, [&](store::Transaction& tx) -> Result<void> {
    const auto message = store::messages::find(tx, MessageId(options.id));
    if (!message) return fail(message.error());
    if (!*message) return {};
    found = true;
    return use(tx, **message);
  });
  if (done && !found)
    return absent("there is no message " + std::to_string(options.id), "Look for it with 'crossdock message find'.");
  return done;
}

Outcome find(const Options& options, Output& out) {
  store::messages::Filter filter{
      .text = options.text, .before = MessageId(options.part.after), .limit = options.part.limit};
  if (!options.partner.empty()) filter.partner = options.partner;
  if (!options.direction.empty())
    filter.direction = options.direction == "in" ? store::Direction::in : store::Direction::out;
  if (!options.state.empty()) {
    const auto state = store::message_state(options.state);
    if (!state) return stop(state.error());
    filter.state = *state;
  }
  views::Slice messages;
  const auto done =
      reading(options.store, messages, [&](store::Transaction& tx) { return views::messages::list(tx, filter); });
  if (!done) return done;
  print(messages, "No message is like that.", out);
  return Exit::done;
}

std::string how_to_reopen(std::int64_t id) {
  return fmt::format(
      "When its key or certificate is there: 'crossdock message reopen {}'. Or the partner sends it again.", id);
}

std::string next_step(const store::Message& message) {
  const auto id = std::to_string(message.id.number());
  if (message.state == store::MessageState::held)
    return "Its work is held: see 'crossdock queue list --state held', then 'crossdock queue release ID'.";
  if (message.state == store::MessageState::failed || message.state == store::MessageState::overdue)
    return "Send the same bytes again with 'crossdock message resend " + id + "'.";
  if (message.state == store::MessageState::rejected)
    return "See its bytes with 'crossdock message raw --delimiters " + id + "'.";
  return {};
}

Outcome show(const Options& options, Output& out) {
  Page page;
  std::string next;
  const auto done = with_message(options, [&](store::Transaction& tx, const store::Message& message) -> Result<void> {
    auto shown = views::messages::show(tx, message, present());
    if (!shown) return fail(shown.error());
    page = std::move(*shown);
    const auto refused = store::as2::was_refused(tx, message);
    if (!refused) return fail(refused.error());
    next = *refused ? how_to_reopen(options.id) : next_step(message);
    return {};
  });
  if (!done) return done;
  out.page(page);
  if (!next.empty()) out.hint(next);
  return Exit::done;
}

// Shows the partner's answer to what we sent, or ours to what came, by AS2.
Outcome receipt(const Options& options, Output& out) {
  std::optional<views::receipts::KeptReceipt> found;
  const auto done = with_message(options, [&](store::Transaction& tx, const store::Message& message) -> Result<void> {
    auto kept = views::receipts::find(tx, message);
    if (!kept) return fail(kept.error());
    found = std::move(*kept);
    return {};
  });
  if (!done) return done;
  if (!found) {
    const auto id = std::to_string(options.id);
    return absent("message " + id + " has no receipt",
                  "See 'crossdock message show " + id + "': is it of AS2, and sent?");
  }
  if (options.raw) {
    out.raw(found->bytes);
    return Exit::done;
  }
  out.page(views::receipts::page_of(*found, present()));
  out.hint("Its bytes: 'crossdock message receipt --raw " + std::to_string(options.id) + "'.");
  return Exit::done;
}

// X12 with each segment on a line of its own; other bytes stay as they are but for what no terminal shows.
std::string visible(const std::string& bytes) {
  const auto file = x12::read(bytes);
  if (!file || file->interchanges.empty()) return bytes;
  std::string text;
  for (const auto& interchange : file->interchanges) {
    const auto& d = interchange.delimiters;
    text += "element '" + printable({&d.element, 1}) + "'  component '" + printable({&d.component, 1}) +
            "'  segment '" + printable({&d.segment, 1}) + "'";
    if (d.repetition != 0) text += "  repetition '" + printable({&d.repetition, 1}) + "'";
    text += '\n';
    for (const auto& segment : interchange.segments) {
      text += std::string(segment.tag);
      for (const auto element : interchange.elements_of(segment))
        text += printable({&d.element, 1}) + printable(element, 4000);
      text += printable({&d.segment, 1}) + '\n';
    }
  }
  return text;
}

Outcome raw(const Options& options, Output& out) {
  std::string bytes;
  const auto done = with_message(options, [&](store::Transaction& tx, const store::Message& message) -> Result<void> {
    auto loaded = store::payloads::load(tx, message.payload);
    if (!loaded) return fail(loaded.error());
    bytes = std::move(*loaded);
    return {};
  });
  if (!done) return done;
  if (options.delimiters) bytes = visible(bytes);
  if (!out.json()) {
    out.raw(bytes);
    return Exit::done;
  }
  Page page;
  page.field("id", "", options.id);
  page.field("text", "", store::storable(bytes, bytes.size() * 3));
  out.page(page);
  return Exit::done;
}

Outcome trace(const Options& options, Output& out) {
  Table table;
  const auto done = with_message(options, [&](store::Transaction& tx, const store::Message& message) -> Result<void> {
    auto steps = views::messages::trace(tx, message);
    if (!steps) return fail(steps.error());
    table = std::move(*steps);
    return {};
  });
  if (!done) return done;
  out.table(table, "");
  return Exit::done;
}

// In slices, so that other writers need not wait for all of them.
Outcome purge(const Options& options, Output& out) {
  constexpr int slice = 200;
  const auto age = parse_duration(options.older);
  if (!age) return stop(age.error(), "An age is written as 90d, 12h or 0s.");
  const auto database = open_store(options.store);
  if (!database) return tl::unexpected(database.error());
  const auto actor = options.actor.actor();
  const acts::Because because{.actor = actor, .why = options.because, .now = present()};
  acts::Purged all;
  for (bool more = true; more;) {
    const auto done = (*database)->write([&](store::Transaction& tx) -> Result<void> {
      const auto purged = acts::purge_refused(tx, PartnerId(options.partner), because.now - *age, slice, because);
      if (!purged) return fail(purged.error());
      more = purged->messages == slice;
      all.messages += purged->messages;
      all.bytes += purged->bytes;
      return {};
    });
    if (!done) return stop(done.error());
  }
  Page page;
  page.field("messages", "messages", all.messages);
  page.field("bytes", "bytes", all.bytes);
  out.page(page);
  out.hint(
      "They stay in 'crossdock message find --state held', with size and hash, and say who had their bytes deleted.");
  return Exit::done;
}

void add_message_options(Verb& verb, Options& options) {
  options.store.add_to(verb);
  verb.argument("ID", options.id, "The message");
}

}  // namespace
}  // namespace message_verbs

void add_message(Program& program) {
  using namespace message_verbs;
  auto& message = program.noun(
      "message", "What came in and went out: find, show, raw, receipt, trace, replay, reopen, resend, purge, check");

  auto& find_verb = message.verb("find", "Messages, newest first", "crossdock message find --state held");
  auto& found = find_verb.runs(find);
  found.store.add_to(find_verb);
  find_verb.argument("TEXT", found.text, "A part of the name, control number, type or partner").optional();
  find_verb.option("--partner", found.partner, "Only this partner").takes("ID");
  find_verb.option("--direction", found.direction, "Only this direction").one_of({"in", "out"});
  find_verb.option("--state", found.state, "Only this state: received, held, rejected, sent, overdue, …")
      .takes("STATE");
  found.part.add_to(find_verb);

  auto& show_verb = message.verb("show", "State, reason and place, story, documents and answers of a message",
                                 "crossdock message show 17");
  auto& shown = show_verb.runs(show);
  add_message_options(show_verb, shown);

  auto& raw_verb = message.verb("raw", "The bytes of a message as they came or went, their hash verified",
                                "crossdock message raw 17 > order.edi");
  auto& printed = raw_verb.runs(raw);
  add_message_options(raw_verb, printed);
  raw_verb.option("--delimiters", printed.delimiters, "X12: a segment a line, delimiters and control bytes visible");

  auto& receipt_verb =
      message.verb("receipt", "The AS2 receipt of a message: the partner's for what we sent, ours for what came",
                   "crossdock message receipt --raw 17 > receipt.mdn");
  auto& answered = receipt_verb.runs(receipt);
  add_message_options(receipt_verb, answered);
  receipt_verb.option("--raw", answered.raw, "Its bytes with their header, as they are kept");

  auto& trace_verb = message.verb("trace", "What a message led to: documents, what was sent because of it, answers",
                                  "crossdock message trace 17");
  auto& traced = trace_verb.runs(trace);
  add_message_options(trace_verb, traced);

  add_repeats(message);
  add_reopen(message);
  add_message_check(message);

  auto& purge_verb = message.verb(
      "purge", "Delete the bytes of refused messages that are kept as evidence; nothing that was ever accepted",
      "crossdock message purge --state refused --partner acme --older 30d --because 'forgeries of May'");
  auto& purged = purge_verb.runs(purge);
  purged.store.add_to(purge_verb);
  purge_verb.option("--state", purged.state, "refused: the only ones that can be deleted here")
      .required()
      .one_of({"refused"});
  purge_verb.option("--partner", purged.partner, "Only what came under this partner's name").takes("ID");
  purge_verb.option("--older", purged.older, "Refused longer ago than this: 90d, 12h").required().takes("AGE");
  purge_verb.option("--because", purged.because, "Why, in a sentence").required().takes("TEXT");
  purged.actor.add_to(purge_verb);
}

}  // namespace crossdock::cli
