// SPDX-License-Identifier: Apache-2.0
// XML in: the gate, and duplicates by content. XML documents have no syntax acknowledgement; a rejected one is
// told to the operator.
#include <fmt/format.h>

#include "gateway/pipeline/refused_input.hpp"
#include "gateway/pipeline/work.hpp"
#include "translators/xml/gate.hpp"
#include "translators/xml/sniff.hpp"

namespace crossdock::pipeline {
namespace {

Error reason_of(const store::Message& rejected) {
  return {rejected.fault.value_or(Fault::malformed), rejected.reason, rejected.place};
}

}  // namespace

Result<void> check_xml(store::Transaction& tx, const Context& context, const Inbound& inbound) {
  const MessageId id = inbound.message.id;
  const auto sniffed = xml::sniff(inbound.bytes);
  if (!sniffed) return reject(tx, context, inbound, {sniffed.error(), "xml", ""});
  const auto identified =
      store::messages::identify(tx, id, {.syntax = "xml", .type = std::string(sniffed->root)}, context.now);
  if (!identified) return identified;

  // A partner may invent names without end: only those that are agreed are told apart.
  const bool agreed = context.network.reading_of(inbound.partner, canonical::Direction::in, canonical::Syntax::xml,
                                                 sniffed->root) != nullptr;
  const std::string form = agreed ? sniffed->root : "xml";
  const auto first = store::messages::hold_key(
      tx, store::Direction::in, fmt::format("xml:{}:{}", inbound.partner.id.text(), inbound.message.sha256), id);
  if (!first) return fail(first.error());
  if (*first != id) {
    const auto before = store::messages::load(tx, *first);
    if (!before) return fail(before.error());
    // Whoever repeats what was refused waits for somebody, too.
    if (before->state == store::MessageState::rejected)
      return reject(tx, context, inbound, {reason_of(*before), form, ""});
    if (auto told = tell(tx, context, EventKind::duplicate,
                         fmt::format("file is a repetition of message {}", first->number()), id);
        !told)
      return told;
    return store::messages::set_state(tx, id, store::MessageState::duplicate, context.now);
  }

  const auto report = context.network.gate().check(inbound.bytes);
  if (!report) {
    if (report.error().fault == Fault::malformed || report.error().fault == Fault::refused)
      return reject(tx, context, inbound, {report.error(), form, ""});
    return fail(report.error());
  }
  if (!report->schema_checked) {
    if (auto told = tell(tx, context, EventKind::tolerated, report->note, id); !told) return told;
  }
  std::optional<Error> first_error;
  for (const auto& finding : report->findings) {
    const Error error{Fault::invalid, finding.path + " " + finding.message,
                      fmt::format("{}:{}:{}", inbound.message.name, finding.line, finding.column)};
    if (!first_error) first_error = error;
    if (auto told = tell(tx, context, EventKind::finding, describe(error), id, {}, {},
                         fmt::format("{}: {}", error.where, finding.path));
        !told)
      return told;
  }
  if (first_error) return reject(tx, context, inbound, {*first_error, form, ""});
  if (auto done = settle_input(tx, context, inbound, {form, "xml", empty_form}); !done) return done;
  if (auto done = store::messages::set_state(tx, id, store::MessageState::checked, context.now); !done) return done;
  const auto queued = store::work_queue::push(tx, translate_of(id), context.now);
  if (!queued) return fail(queued.error());
  return {};
}

}  // namespace crossdock::pipeline
