// SPDX-License-Identifier: Apache-2.0
// Knows what an opened message leaves behind.
#include "gateway/acts/messages.hpp"

#include <fmt/format.h>

#include "gateway/acts/told.hpp"
#include "gateway/pipeline/work.hpp"
#include "gateway/store/as2.hpp"
#include "gateway/store/documents.hpp"

namespace crossdock::acts {
namespace {

using pipeline::Work;

Result<store::Message> existing(store::Transaction& tx, MessageId id) {
  auto message = store::messages::find(tx, id);
  if (!message) return fail(message.error());
  if (!*message) return fail(Fault::invalid, fmt::format("there is no message {}", id.number()));
  return std::move(**message);
}

// Why a stage may not be done again; empty when it may.
std::string why_not(const store::Message& message, store::Stage stage) {
  using enum store::MessageState;
  if (message.direction == store::Direction::out)
    return fmt::format("message {} went out; resend repeats it", message.id.number());
  if (message.state == applied || message.state == rejected || message.state == duplicate)
    return fmt::format("message {} is {}, which is an end", message.id.number(), to_string(message.state));
  if (stage != store::Stage::check && (message.state == received || message.state == unwrapped))
    return fmt::format("message {} was not checked yet", message.id.number());
  return {};
}

// The work of a stage; for `apply`, the application of each document that has not ended.
Result<std::vector<Work>> work_of(store::Transaction& tx, MessageId message, store::Stage stage) {
  if (stage == store::Stage::check) return std::vector{pipeline::check_of(message)};
  if (stage == store::Stage::translate) return std::vector{pipeline::translate_of(message)};
  const auto documents = store::documents::for_message(tx, message);
  if (!documents) return fail(documents.error());
  std::vector<Work> work;
  for (const auto& one : *documents) {
    if (one.state == store::DocumentState::applied || one.state == store::DocumentState::rejected) continue;
    work.push_back(pipeline::apply_of(one.id, PartnerId(one.partner), one.order_number));
  }
  return work;
}

}  // namespace

Result<bool> replay_message(store::Transaction& tx, MessageId message, store::Stage stage, const Because& because) {
  const auto row = existing(tx, message);
  if (!row) return fail(row.error());
  const auto sealed = store::as2::was_refused(tx, *row);
  if (!sealed) return sealed;
  if (*sealed) {
    return fail(Fault::invalid,
                fmt::format("message {0} was refused when it came, and is still sealed. When its key or certificate is "
                            "there: 'crossdock message reopen {0}'. Or the partner sends it again.",
                            message.number()));
  }
  if (const auto why = why_not(*row, stage); !why.empty()) return fail(Fault::invalid, why);
  const auto work = work_of(tx, message, stage);
  if (!work) return fail(work.error());
  bool fresh = false;
  for (const auto& one : *work) {
    const auto pushed = store::work_queue::push(tx, one, because.now);
    if (!pushed) return pushed;
    fresh = fresh || *pushed;
  }
  const auto what = fmt::format("{} is asked for again", to_string(stage));
  if (auto told = tell(tx, store::Act::replay_message, {.message = message}, what, because); !told)
    return fail(told.error());
  return fresh;
}

Result<bool> resend_message(store::Transaction& tx, MessageId message, const Because& because) {
  const auto row = existing(tx, message);
  if (!row) return fail(row.error());
  if (row->direction == store::Direction::in)
    return fail(Fault::invalid, fmt::format("message {} came in; replay repeats its work", message.number()));
  const auto pushed = store::work_queue::push(tx, pipeline::deliver_of(message), because.now);
  if (!pushed) return pushed;
  if (auto told = tell(tx, store::Act::resend_message, {.message = message}, "is sent again", because); !told)
    return fail(told.error());
  return pushed;
}

Result<void> reopen_message(store::Transaction& tx, MessageId refused, MessageId taken, const Because& because) {
  const auto forth = fmt::format("opened again as message {}", taken.number());
  if (auto told = tell(tx, store::Act::reopen_message, {.message = refused}, forth, because); !told) return told;
  return tell(tx, store::Act::reopen_message, {.message = taken},
              fmt::format("opened again from message {}", refused.number()), because);
}

}  // namespace crossdock::acts
