// SPDX-License-Identifier: Apache-2.0
// Finds the agreement that reads a document, and stores what was read.
#include "gateway/formats/translated.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "gateway/pipeline/find_keys.hpp"
#include "gateway/pipeline/work.hpp"
#include "gateway/store/documents.hpp"
#include "translators/canonical/json.hpp"
#include "translators/canonical/schema.hpp"

namespace crossdock::formats {

Result<const partners::Agreement*> agreement_about(const Context& context, const partners::Partner& partner,
                                                   canonical::Syntax syntax, std::string_view name,
                                                   std::string_view release) {
  if (const auto* found = context.network.reading_of(partner, canonical::Direction::in, syntax, name, release))
    return found;
  return fail(
      Fault::unmapped,
      fmt::format("partner '{}' has no agreement whose mapping reads {}: add one to its profile and release the "
                  "work",
                  partner.id.text(), printable(name, 40)),
      partner.path + "/partner.yaml");
}

Result<store::MappingTextId> keep(store::Transaction& tx, const mapping::Mapping& mapping, TimePoint now) {
  const auto& shared = mapping.shared();
  const auto kept = store::mapping_texts::keep(
      tx, {.sha256 = shared.sha256, .name = "shared files", .shared = {}, .text = shared.text}, now);
  if (!kept) return fail(kept.error());
  const auto& text = mapping.text();
  return store::mapping_texts::keep(
      tx, {.sha256 = text.sha256, .name = mapping.name(), .shared = shared.sha256, .text = text.text}, now);
}

Result<void> save(store::Transaction& tx, const Context& context, const Inbound& inbound,
                  const mapping::Mapping& mapping, const mapping::ReadResult& read, std::int64_t position) {
  const auto kind = canonical::kind_of(read.document);
  store::Document row;
  row.message = inbound.message.id;
  row.position = position;
  row.kind = canonical::to_string(kind);
  row.partner = inbound.partner.id.text();
  row.number = canonical::number_of(read.document);
  row.order_number = canonical::order_number_of(read.document);
  row.canonical = canonical::to_json(read.document);
  row.mapping_sha256 = mapping.text().sha256;
  const auto added = store::documents::add(tx, row, context.now);
  if (!added) return fail(added.error());
  if (added->lacks_mapping) {
    const auto set = keep(tx, mapping, context.now).and_then([&](store::MappingTextId kept) {
      return store::documents::set_mapping(tx, added->id, kept);
    });
    if (!set) return set;
  }
  // One that is there already keeps its content, and is found by that.
  if (added->fresh) {
    if (auto keyed = pipeline::project(tx, row.message, added->id.number(), read.document); !keyed) return keyed;
  }
  for (const auto& note : read.notes) {
    const auto told = tell(tx, context, EventKind::note, fmt::format("{} {}: {}", note.place, note.path, note.what),
                           inbound.message.id, added->id, {}, fmt::format("{} {}", note.place, note.path));
    if (!told) return told;
  }
  return store::work_queue::add(tx, pipeline::apply_of(added->id, inbound.partner.id, row.order_number), context.now);
}

}  // namespace crossdock::formats
