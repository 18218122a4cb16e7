// SPDX-License-Identifier: Apache-2.0
// XML: the gate, and duplicates by content. XML documents have no syntax acknowledgement; a rejected one is told to the
// operator.
#include <fmt/format.h>

#include "gateway/formats/translated.hpp"
#include "gateway/pipeline/outbound.hpp"
#include "gateway/pipeline/refused_input.hpp"
#include "gateway/pipeline/work.hpp"
#include "translators/xml/gate.hpp"
#include "translators/xml/sniff.hpp"

namespace crossdock::formats {
namespace {

Error reason_of(const store::Message& rejected) {
  return {rejected.fault.value_or(Fault::malformed), rejected.reason, rejected.place};
}

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
  if (auto done = settle_input(tx, context, inbound, {form, "xml", pipeline::empty_form}); !done) return done;
  if (auto done = store::messages::set_state(tx, id, store::MessageState::checked, context.now); !done) return done;
  const auto queued = store::work_queue::add(tx, pipeline::translate_of(id), context.now);
  if (!queued) return fail(queued.error());
  return {};
}

Result<void> translate_xml(store::Transaction& tx, const Context& context, const Inbound& inbound, const std::string&) {
  const auto sniffed = xml::sniff(inbound.bytes);
  if (!sniffed) return fail(sniffed.error());
  const auto agreement = agreement_about(context, inbound.partner, canonical::Syntax::xml, sniffed->root, {});
  if (!agreement) return fail(agreement.error());
  const auto& mapping = context.network.mapping_of(**agreement);
  const auto read = mapping::read_xml(mapping, inbound.bytes);
  if (!read) return fail(read.error());
  const auto identified = store::messages::identify(
      tx, inbound.message.id, {.control = std::string(canonical::number_of(read->document))}, context.now);
  if (!identified) return identified;
  return save(tx, context, inbound, mapping, *read, 0);
}

Result<MessageId> emit_xml(store::Transaction& tx, const Context& context, const partners::Partner& partner,
                           const partners::Agreement& agreement, const canonical::Document& document,
                           MessageId answers) {
  const auto& mapping = context.network.mapping_of(agreement);
  auto bytes = mapping::write_xml(mapping, document);
  if (!bytes) return fail(bytes.error());
  const auto report = context.network.gate().check(*bytes);
  if (!report)
    return fail(Fault::internal,
                "document written for the partner does not pass the gate: " + describe(report.error()));
  if (!report->valid()) {
    const auto& finding = report->findings.front();
    return fail(Fault::internal,
                fmt::format("document written for the partner is not valid: {} {}", finding.path, finding.message));
  }
  store::Message message;
  message.syntax = to_string(canonical::Syntax::xml);
  message.type = mapping.root();
  message.control = canonical::number_of(document);
  message.answers = answers;
  return send_message(tx, context, partner, std::move(message), *bytes);
}

}  // namespace

const Format xml_format{.syntax = canonical::Syntax::xml,
                        .name = "XML",
                        .recognise = xml::looks_like_xml,
                        .check = check_xml,
                        .translate = translate_xml,
                        .emit = emit_xml};

}  // namespace crossdock::formats
