// SPDX-License-Identifier: Apache-2.0
// Knows what becomes of a message whose work a person releases or gives up.
#include "gateway/acts/work.hpp"

#include <fmt/format.h>

#include "gateway/acts/told.hpp"
#include "gateway/pipeline/cases.hpp"
#include "gateway/store/destinations.hpp"
#include "gateway/store/documents.hpp"
#include "gateway/store/messages.hpp"

namespace crossdock::acts {
namespace {

using store::work_queue::Entry;

Result<std::vector<Entry>> held(store::Transaction& tx, std::optional<store::Stage> stage) {
  return store::work_queue::list(tx, {.state = store::work_queue::State::held, .stage = stage, .limit = 1'000'000});
}

Result<std::optional<Entry>> held(store::Transaction& tx, store::WorkId id) {
  auto found = store::work_queue::find(tx, id);
  if (!found || !*found || (*found)->state == store::work_queue::State::held) return found;
  return std::nullopt;
}

bool is_about_a_message(const Entry& work) {
  const auto stage = work.item.stage;
  return stage == store::Stage::check || stage == store::Stage::translate || stage == store::Stage::deliver;
}

// What the work is about, and the work itself.
Result<About> about(store::Transaction& tx, const Entry& work) {
  const auto subject = work.item.subject;
  About found{.subject = fmt::format("work:{}", work.id.number())};
  if (is_about_a_message(work)) found.message = MessageId(subject);
  if (work.item.stage == store::Stage::apply) {
    const auto document = store::documents::load(tx, DocumentId(subject));
    if (!document) return fail(document.error());
    found.document = document->id;
    found.message = document->message;
  }
  if (work.item.stage == store::Stage::route) found.subject = fmt::format("order:{}", subject);
  return found;
}

Result<void> tell_of(store::Transaction& tx, store::Act act, const Entry& work, std::string_view what,
                     const Because& because) {
  auto subject = about(tx, work);
  if (!subject) return fail(subject.error());
  return tell(
      tx, act, std::move(*subject),
      fmt::format("work {} ({} of {}) {}", work.id.number(), to_string(work.item.stage), work.item.subject, what),
      because);
}

Result<void> end_message(store::Transaction& tx, const Entry& work, const std::string& why, const Because& because) {
  const auto message = store::messages::load_for_update(tx, MessageId(work.item.subject));
  if (!message) return fail(message.error());
  const auto end =
      message->direction == store::Direction::in ? store::MessageState::rejected : store::MessageState::failed;
  if (message->state != store::MessageState::held || !store::may_move(message->direction, message->state, end))
    return {};
  return store::messages::set_state(tx, message->id, end, because.now, Error{Fault::refused, why, ""});
}

Result<void> end(store::Transaction& tx, const Entry& work, const std::string& why, const Because& because) {
  if (is_about_a_message(work)) return end_message(tx, work, why, because);
  if (work.item.stage != store::Stage::apply) return {};
  const auto document = store::documents::load(tx, DocumentId(work.item.subject));
  if (!document) return fail(document.error());
  if (document->state != store::DocumentState::held) return {};
  return store::documents::set_state(tx, document->id, store::DocumentState::rejected, why);
}

}  // namespace

Result<bool> release_work(store::Transaction& tx, store::WorkId id, const Because& because) {
  const auto work = held(tx, id);
  if (!work) return fail(work.error());
  if (!*work) return false;
  const auto what = done_by("is released", because);
  if (auto told = tell_of(tx, store::Act::release_work, **work, "is released", because); !told)
    return fail(told.error());
  const auto released = store::work_queue::release(tx, id, because.now);
  if (!released) return released;
  if (auto free = store::destinations::allow_now(tx, (*work)->destination, because.now); !free)
    return fail(free.error());
  if (auto settled = pipeline::cases::settle_work(tx, what, because.now); !settled) return fail(settled.error());
  return released;
}

Result<std::int64_t> release_all_work(store::Transaction& tx, std::optional<store::Stage> stage,
                                      const Because& because) {
  const auto work = held(tx, stage);
  if (!work) return fail(work.error());
  const auto what = done_by("is released", because);
  for (const auto& one : *work) {
    if (auto told = tell_of(tx, store::Act::release_work, one, "is released", because); !told)
      return fail(told.error());
  }
  const auto released = store::work_queue::release_all(tx, stage, because.now);
  if (!released) return released;
  if (auto settled = pipeline::cases::settle_work(tx, what, because.now); !settled) return fail(settled.error());
  return released;
}

Result<bool> discard_work(store::Transaction& tx, store::WorkId id, const Because& because) {
  const auto work = held(tx, id);
  if (!work) return fail(work.error());
  if (!*work) return false;
  const auto what = done_by("is given up", because);
  if (auto told = tell_of(tx, store::Act::discard_work, **work, "is given up", because); !told)
    return fail(told.error());
  const auto gone = store::work_queue::discard(tx, id);
  if (!gone) return gone;
  if (auto ended = end(tx, **work, "its work " + what, because); !ended) return fail(ended.error());
  if (auto settled = pipeline::cases::settle_work(tx, what, because.now); !settled) return fail(settled.error());
  return gone;
}

}  // namespace crossdock::acts
