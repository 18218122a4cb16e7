// SPDX-License-Identifier: Apache-2.0
// An outbound canonical document becomes a message in the partner's format.
#include <fmt/format.h>

#include "gateway/formats/format.hpp"
#include "gateway/formats/stages.hpp"
#include "gateway/formats/translated.hpp"
#include "gateway/pipeline/find_keys.hpp"
#include "gateway/store/outbound_documents.hpp"
#include "translators/canonical/json.hpp"
#include "translators/canonical/reshape.hpp"
#include "translators/mapping/mapping.hpp"

namespace crossdock::formats {
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

// In which message it went, and which mapping wrote it.
Result<void> note_sent(store::Transaction& tx, const Context& context, const mapping::Mapping& mapping, std::int64_t id,
                       MessageId message) {
  const auto is_kept = store::outbound_documents::set_sent(tx, id, message, mapping.text().sha256);
  if (!is_kept) return fail(is_kept.error());
  if (*is_kept) return {};
  return keep(tx, mapping, context.now).and_then([&](store::MappingTextId kept) {
    return store::outbound_documents::set_mapping(tx, id, kept);
  });
}

}  // namespace

Result<void> emit(store::Transaction& tx, const Context& context, const store::work_queue::Claim& claim) {
  const auto row = store::outbound_documents::find(tx, claim.subject);
  if (!row) return fail(row.error());
  if (!row->message.none()) return {};
  const auto partner = pipeline::partner_of(context, row->partner.text());
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
  const auto sent = format_of(agreement->syntax).emit(tx, context, **partner, *agreement, written, *answers);
  if (!sent) return fail(sent.error());
  const auto& mapping = context.network.mapping_of(*agreement);
  if (auto done = tell_losses(tx, context, mapping, written, *sent); !done) return done;
  if (auto keyed = pipeline::project(tx, *sent, row->id, *document); !keyed) return keyed;
  return note_sent(tx, context, mapping, row->id, *sent);
}

}  // namespace crossdock::formats
