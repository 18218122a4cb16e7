// SPDX-License-Identifier: Apache-2.0
// An outbound canonical document becomes bytes in the partner's format.
#include <fmt/format.h>

#include "gateway/pipeline/outbound.hpp"
#include "gateway/store/outbound_documents.hpp"
#include "translators/canonical/json.hpp"
#include "translators/canonical/reshape.hpp"
#include "translators/xml/gate.hpp"

namespace crossdock::pipeline {
namespace {

// Parties of the whole shipment stand in the notice; X12 names them nowhere but in its tree.
canonical::Document placed(canonical::Document document, canonical::Syntax syntax) {
  const auto* notice = std::get_if<canonical::ShipNotice>(&document);
  if (notice == nullptr || syntax != canonical::Syntax::x12) return document;
  return canonical::parties_at_shipments(*notice);
}

// The message that an outbound document answers is the one its cause came in.
Result<MessageId> answered_message(store::Transaction& tx, DocumentId cause) {
  if (cause.none()) return MessageId();
  const auto document = store::documents::load(tx, cause);
  if (!document) return fail(document.error());
  return document->message;
}

// Tells what a mapping cannot carry, so that nobody wonders later where it went.
Result<void> tell_losses(store::Transaction& tx, const Context& context, const mapping::Mapping& mapping,
                         const canonical::Document& document, MessageId message) {
  for (const auto& note : mapping::losses(mapping, document)) {
    if (auto told = tell(tx, context, EventKind::note, fmt::format("{}: {}", note.path, note.what), message, {}, {},
                         fmt::format("{} is not carried by the mapping", note.path));
        !told)
      return told;
  }
  return {};
}

// The set, with other delimiters than the profile's where those would collide and the partner allows it.
Result<x12::SetText> write_set(const partners::Partner& partner, const mapping::Mapping& mapping,
                               const canonical::Document& document, x12::Delimiters& delimiters) {
  auto set = mapping::write_x12(mapping, document, delimiters, write_policy_of(partner));
  const bool choose = partner.x12_settings.collisions == partners::Collisions::choose;
  // Each turn settles what the one before it has shown; there are four delimiters.
  for (int turn = 0; turn < 4 && choose && set && !set->collisions.empty(); ++turn) {
    const auto better = x12::without_collisions(delimiters, set->collisions, set->body);
    if (!better) break;
    delimiters = *better;
    set = mapping::write_x12(mapping, document, delimiters, write_policy_of(partner));
  }
  return set;
}

Result<MessageId> emit_x12(store::Transaction& tx, const Context& context, const partners::Partner& partner,
                           const partners::Agreement& agreement, const canonical::Document& document,
                           MessageId answers) {
  const auto& mapping = context.network.mapping_of(agreement);
  auto delimiters = delimiters_of(partner);
  auto set = write_set(partner, mapping, document, delimiters);
  if (!set) return fail(set.error());
  for (const auto& collided : set->collisions) {
    if (auto told = tell(tx, context, EventKind::note, x12::describe(collided), answers, {}, {},
                         "a value holds a byte that delimits, and is written without it");
        !told)
      return fail(told.error());
  }
  const auto* grammar = context.network.dictionary().find(agreement.version, set->id);
  if (grammar == nullptr)
    return fail(Fault::unmapped, fmt::format("set {} is not known in version {}", set->id, agreement.version));
  OutboundInterchange out{
      .type = set->id, .functional_id = grammar->functional_id, .version = agreement.version, .answers = answers};
  out.delimiters = delimiters;
  out.sets.push_back(std::move(*set));
  return send_x12(tx, context, partner, out);
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
  return send_xml(tx, context, partner,
                  {.type = mapping.root(),
                   .number = std::string(canonical::number_of(document)),
                   .bytes = std::move(*bytes),
                   .answers = answers});
}

}  // namespace

Result<void> emit(store::Transaction& tx, const Context& context, const store::work_queue::Claim& claim) {
  const auto row = store::outbound_documents::find(tx, claim.subject);
  if (!row) return fail(row.error());
  if (!row->message.none()) return {};
  const auto partner = partner_of(context, row->partner.text());
  if (!partner) return fail(partner.error());
  const auto document = canonical::from_json(row->canonical);
  if (!document) return fail(Fault::internal, "outbound document cannot be read: " + describe(document.error()));
  const auto kind = canonical::kind_of(*document);
  const auto* agreement = (*partner)->agreement(kind, canonical::Direction::out);
  if (agreement == nullptr) {
    return fail(
        Fault::unmapped,
        fmt::format("partner '{}' has no agreement for an outbound {}: add one to its profile and release the work",
                    row->partner.text(), to_string(kind)),
        (*partner)->path + "/partner.yaml");
  }
  const auto written = placed(*document, agreement->syntax);
  const auto answers = answered_message(tx, row->cause);
  if (!answers) return fail(answers.error());
  const auto sent = agreement->syntax == canonical::Syntax::x12
                        ? emit_x12(tx, context, **partner, *agreement, written, *answers)
                        : emit_xml(tx, context, **partner, *agreement, written, *answers);
  if (!sent) return fail(sent.error());
  if (auto done = tell_losses(tx, context, context.network.mapping_of(*agreement), written, *sent); !done) return done;
  return store::outbound_documents::set_message(tx, row->id, *sent);
}

}  // namespace crossdock::pipeline
