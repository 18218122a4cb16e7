// SPDX-License-Identifier: Apache-2.0
// Accepted transaction sets and XML documents become canonical documents. One that has no mapping, or that its
// mapping cannot read, waits alone: the others of its message go on.
#include <fmt/format.h>

#include "base/text.hpp"
#include "gateway/pipeline/check.hpp"
#include "gateway/pipeline/inbound_numbers.hpp"
#include "gateway/pipeline/work.hpp"
#include "gateway/store/documents.hpp"
#include "translators/canonical/json.hpp"
#include "translators/canonical/schema.hpp"
#include "translators/xml/sniff.hpp"

namespace crossdock::pipeline {
namespace {

// Fault::unmapped names what is missing.
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

Result<mapping::ReadResult> read_set(const Context& context, const partners::Partner& partner,
                                     const x12::Interchange& interchange, const x12::TransactionSet& set,
                                     const x12::SetReport& report) {
  const auto release = report.grammar != nullptr ? std::string_view(report.grammar->release) : std::string_view();
  const auto agreement = agreement_about(context, partner, canonical::Syntax::x12, set.id, release);
  if (!agreement) return fail(agreement.error());
  return mapping::read_x12(context.network.mapping_of(**agreement), interchange, set, report);
}

Result<void> save(store::Transaction& tx, const Context& context, const Inbound& inbound,
                  const mapping::ReadResult& read, std::int64_t position) {
  const auto kind = canonical::kind_of(read.document);
  store::Document row;
  row.message = inbound.message.id;
  row.position = position;
  row.kind = canonical::word_of(kind);
  row.partner = inbound.partner.id.text();
  row.number = canonical::number_of(read.document);
  row.order_number = canonical::order_number_of(read.document);
  row.canonical = canonical::to_json(read.document);
  const auto id = store::documents::add(tx, row, context.now);
  if (!id) return fail(id.error());
  for (const auto& note : read.notes) {
    const auto told = tell(tx, context, EventKind::note, fmt::format("{} {}: {}", note.place, note.path, note.what),
                           inbound.message.id, *id, {}, fmt::format("{} {}", note.place, note.path));
    if (!told) return told;
  }
  return store::work_queue::add(tx, apply_of(*id, inbound.partner.id, row.order_number), context.now);
}

// A set that could not be read gets its own piece of work, which will be held with the reason.
Result<void> set_aside(store::Transaction& tx, const Context& context, const Inbound& inbound,
                       const std::string& discriminator, const Error& error) {
  if (auto told = tell(tx, context, EventKind::held, fmt::format("{}: {}", discriminator, describe(error)),
                       inbound.message.id, {}, {}, fmt::format("{}: {}", discriminator, brief_of(error)));
      !told)
    return told;
  const auto queued = store::work_queue::push(tx, translate_of(inbound.message.id, discriminator), context.now);
  if (!queued) return fail(queued.error());
  return {};
}

// The sets of one interchange. `where` says which it is, "0/"; `position` counts the sets of the whole message.
Result<void> translate_interchange(store::Transaction& tx, const Context& context, const Inbound& inbound,
                                   const x12::Interchange& interchange, const std::string& where, bool taken,
                                   const std::string& only, std::int64_t& position) {
  // As it was checked: what a guide allows is no mistake here either.
  const auto report = x12::validate(interchange, context.network.dictionary(),
                                    context.network.validation_of(inbound.partner, partners::Direction::in));
  for (std::size_t g = 0; g < interchange.groups.size(); ++g) {
    for (std::size_t s = 0; s < interchange.groups[g].sets.size(); ++s, ++position) {
      const auto& set = interchange.groups[g].sets[s];
      const std::string discriminator = fmt::format("{}{}/{} {}", where, g, s, set.id);
      if (!taken || interchange.groups[g].functional_id == "FA" || report.groups[g].sets[s].status == 'R') continue;
      if (!only.empty() && only != discriminator) continue;
      const auto read = read_set(context, inbound.partner, interchange, set, report.groups[g].sets[s]);
      if (!read && !only.empty()) return fail(read.error());
      const auto done = read ? save(tx, context, inbound, *read, position)
                             : set_aside(tx, context, inbound, discriminator, read.error());
      if (!done) return done;
    }
  }
  return {};
}

Result<void> translate_x12(store::Transaction& tx, const Context& context, const Inbound& inbound,
                           const std::string& only) {
  InboundNumbers numbers(tx, context, inbound);
  std::int64_t position = 0;
  int number = 0;
  const auto outside = x12::read_each(
      inbound.bytes, reading_of(inbound.partner), [&](const x12::Interchange& interchange) -> Result<void> {
        // A repetition, or one that the check refused, may stand beside others that count.
        const auto taken = numbers.is_taken(interchange);
        if (!taken) return fail(taken.error());
        return translate_interchange(tx, context, inbound, interchange, fmt::format("{}/", number++), *taken, only,
                                     position);
      });
  return outside.map([](const auto&) {});
}

Result<void> translate_xml(store::Transaction& tx, const Context& context, const Inbound& inbound) {
  const auto sniffed = xml::sniff(inbound.bytes);
  if (!sniffed) return fail(sniffed.error());
  const auto agreement = agreement_about(context, inbound.partner, canonical::Syntax::xml, sniffed->root, {});
  if (!agreement) return fail(agreement.error());
  const auto read = mapping::read_xml(context.network.mapping_of(**agreement), inbound.bytes);
  if (!read) return fail(read.error());
  const auto identified = store::messages::identify(
      tx, inbound.message.id, {.control = std::string(canonical::number_of(read->document))}, context.now);
  if (!identified) return identified;
  return save(tx, context, inbound, *read, 0);
}

}  // namespace

Result<void> translate(store::Transaction& tx, const Context& context, const store::work_queue::Claim& claim) {
  const auto inbound = load_inbound(tx, context, MessageId(claim.subject));
  if (!inbound) return fail(inbound.error());
  const auto done = inbound->message.syntax == "x12" ? translate_x12(tx, context, *inbound, claim.discriminator)
                                                     : translate_xml(tx, context, *inbound);
  if (!done) return done;
  return store::messages::set_state(tx, inbound->message.id, store::MessageState::translated, context.now);
}

}  // namespace crossdock::pipeline
