// SPDX-License-Identifier: Apache-2.0
// Reads a document again with a trace, the way the stage `translate` read it.
#include "gateway/views/document.hpp"

#include <algorithm>

#include "gateway/store/documents.hpp"
#include "gateway/store/outbound_documents.hpp"
#include "gateway/store/payloads.hpp"
#include "translators/canonical/json.hpp"
#include "translators/edifact/validator.hpp"
#include "translators/mapping/mapping.hpp"
#include "translators/x12/validator.hpp"
#include "translators/xml/sniff.hpp"

namespace crossdock::views::messages {
namespace {

constexpr std::int64_t longest_traced = 4 << 20;   // bytes of a message
constexpr std::size_t largest_traced = 512 << 10;  // of a canonical document: a trace walks it for each value

using mapping::ReadResult;

Result<const mapping::Mapping*> mapping_about(const pipeline::Network& network, const partners::Partner& partner,
                                              canonical::Syntax syntax, std::string_view name,
                                              std::string_view release) {
  const auto* agreement = network.reading_of(partner, canonical::Direction::in, syntax, name, release);
  if (agreement == nullptr)
    return fail(Fault::unmapped, "no agreement of the partner reads " + std::string(name) + " any more");
  return &network.mapping_of(*agreement);
}

// The set at a position that counts all sets of the file.
Result<ReadResult> read_again(const pipeline::Network& network, const partners::Partner& partner,
                              canonical::Syntax syntax, const segments::FileReport& report, std::int64_t position) {
  for (std::size_t i = 0; i < report.interchanges.size(); ++i) {
    const auto& interchange = report.file.interchanges[i];
    for (std::size_t g = 0; g < interchange.groups.size(); ++g) {
      const auto& sets = interchange.groups[g].sets;
      if (position >= std::ssize(sets)) {
        position -= std::ssize(sets);
        continue;
      }
      const auto s = static_cast<std::size_t>(position);
      const auto& checked = report.interchanges[i].groups[g].sets[s];
      const auto release = checked.grammar != nullptr ? std::string_view(checked.grammar->release) : std::string_view();
      const auto mapping = mapping_about(network, partner, syntax, sets[s].id, release);
      if (!mapping) return fail(mapping.error());
      return mapping::read_segments(**mapping, interchange, sets[s], checked, mapping::Trace::pointers);
    }
  }
  return fail(Fault::internal, "its place is not in the file any more");
}

Result<ReadResult> read_xml_again(const pipeline::Network& network, const partners::Partner& partner,
                                  std::string_view bytes) {
  const auto sniffed = xml::sniff(bytes);
  if (!sniffed) return fail(sniffed.error());
  const auto mapping = mapping_about(network, partner, canonical::Syntax::xml, sniffed->root, {});
  if (!mapping) return fail(mapping.error());
  return mapping::read_xml(**mapping, bytes, mapping::Trace::pointers);
}

Result<ReadResult> traced(store::Transaction& tx, const store::Message& message, const store::Document& document,
                          const pipeline::Network& network) {
  if (message.size > longest_traced || document.canonical.size() > largest_traced)
    return fail(Fault::invalid, "it is too large for that");
  const auto* partner = network.directory().find(PartnerId(message.partner));
  if (partner == nullptr) return fail(Fault::unmapped, "its partner has no profile any more");
  const auto syntax = canonical::syntax_named(message.syntax);
  if (!syntax) return fail(Fault::internal, "its syntax is not known");
  const auto bytes = store::payloads::load(tx, message.payload);
  if (!bytes) return fail(bytes.error());
  if (*syntax == canonical::Syntax::xml) return read_xml_again(network, *partner, *bytes);
  segments::CheckOptions options{.validate = network.validation_of(*partner, canonical::Direction::in, *syntax)};
  const bool is_x12 = *syntax == canonical::Syntax::x12;
  options.read.tolerate = is_x12 ? partner->x12_settings.tolerate : partner->edifact_settings.tolerate;
  const auto report = is_x12 ? x12::check_file(*bytes, network.dictionary(), options)
                             : edifact::check_file(*bytes, network.edifact(), options);
  return read_again(network, *partner, *syntax, report, document.position);
}

Table provenance_table(const std::vector<mapping::TraceEntry>& trace) {
  Table table{{{"pointer", "VALUE"}, {"place", "PLACE"}, {"offset", "OFFSET"}, {"length", "LENGTH"}, {"rule", "RULE"}},
              {}};
  for (const auto& entry : trace) {
    if (entry.pointer.empty()) continue;  // it was replaced by a better place since
    table.add({entry.pointer, entry.place, static_cast<std::int64_t>(entry.offset),
               static_cast<std::int64_t>(entry.length), entry.mapping + ":" + std::to_string(entry.line)});
  }
  return table;
}

Result<Table> sent_because(store::Transaction& tx, DocumentId document, const access::Partners& partners) {
  Table table{{{"kind", "KIND"},
               {"number", "NUMBER"},
               {"partner", "TO"},
               {"message", "MESSAGE"},
               {"order_number", "ORDER"},
               {"created_at", "WHEN"}},
              {}};
  const auto caused = store::outbound_documents::caused_by(tx, document);
  if (!caused) return fail(caused.error());
  for (const auto& one : *caused) {
    if (partners.has(one.partner.text()))
      table.add({one.kind, one.number, one.partner.text(), one.message, one.order_number, one.created_at});
  }
  return table;
}

}  // namespace

Result<std::optional<Page>> document(store::Transaction& tx, const store::Message& message, std::int64_t position,
                                     const pipeline::Network& network, const access::Partners& partners) {
  const auto documents = store::documents::for_message(tx, message.id);
  if (!documents) return fail(documents.error());
  const auto found = std::ranges::find(*documents, position, &store::Document::position);
  if (found == documents->end()) return std::nullopt;
  const auto read = traced(tx, message, *found, network);
  if (!read && read.error().fault == Fault::unavailable) return fail(read.error());
  Page page;
  page.field("id", "document", found->id);
  page.field("message", "message", found->message);
  page.field("position", "position", found->position);
  page.field("kind", "kind", found->kind);
  page.field("number", "number", found->number);
  page.field("order_number", "order", found->order_number);
  page.field("partner", "partner", found->partner);
  page.field("state", "state", to_string(found->state));
  page.field("reason", "reason", found->reason);
  page.field("created_at", "created", found->created_at);
  page.field("canonical", "", Cell::json(found->canonical));
  page.field("same", "", read ? Cell::boolean(canonical::to_json(read->document) == found->canonical) : Cell());
  page.field("unread", "", read ? Cell() : Cell(describe(read.error())));
  page.section("provenance", "Provenance", read ? provenance_table(read->trace) : provenance_table({}));
  auto sent = sent_because(tx, found->id, partners);
  if (!sent) return fail(sent.error());
  page.section("sent", "Sent because of it", std::move(*sent));
  return page;
}

}  // namespace crossdock::views::messages
