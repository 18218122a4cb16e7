// SPDX-License-Identifier: Apache-2.0
// Allocates control numbers, writes the envelope, validates the result, and queues it for delivery.
#include "gateway/pipeline/outbound.hpp"

#include <fmt/format.h>

#include "gateway/pipeline/work.hpp"
#include "gateway/store/control_numbers.hpp"
#include "gateway/store/outbound_documents.hpp"
#include "translators/canonical/json.hpp"
#include "translators/canonical/schema.hpp"
#include "translators/x12/validator.hpp"

namespace crossdock::pipeline {
namespace {

using store::control_numbers::Level;

struct Numbers {
  std::int64_t interchange = 0;
  std::int64_t group = 0;
  std::vector<std::int64_t> sets;
};

Result<Numbers> allocate(store::Transaction& tx, const Context& context, const partners::Partner& partner,
                         std::size_t sets) {
  Numbers numbers;
  const auto next = [&](Level level, std::int64_t& number) -> Result<void> {
    const auto allocated = store::control_numbers::allocate(tx, partner.id.text(), level, context.now);
    if (!allocated) return fail(allocated.error());
    number = *allocated;
    return {};
  };
  if (auto done = next(Level::interchange, numbers.interchange); !done) return fail(done.error());
  if (sets == 0) return numbers;
  if (auto done = next(Level::group, numbers.group); !done) return fail(done.error());
  numbers.sets.resize(sets);
  for (auto& number : numbers.sets) {
    if (auto done = next(Level::set, number); !done) return fail(done.error());
  }
  return numbers;
}

Result<void> attach(store::Transaction& tx, const partners::Partner& partner, const Numbers& numbers,
                    MessageId message) {
  const auto& id = partner.id.text();
  if (auto done = store::control_numbers::attach(tx, id, Level::interchange, numbers.interchange, message); !done)
    return done;
  if (numbers.sets.empty()) return {};
  if (auto done = store::control_numbers::attach(tx, id, Level::group, numbers.group, message); !done) return done;
  for (const auto number : numbers.sets) {
    if (auto done = store::control_numbers::attach(tx, id, Level::set, number, message); !done) return done;
  }
  return {};
}

x12::InterchangeText envelope_of(const Context& context, const partners::Partner& partner,
                                 const OutboundInterchange& out, const Numbers& numbers) {
  const auto& us = partner.our_x12 ? *partner.our_x12 : context.network.settings().x12;
  const auto& them = partner.x12.front();
  x12::InterchangeText text;
  text.sender = {us.qualifier, us.id, us.group_id};
  text.receiver = {them.qualifier, them.id, them.group_id};
  text.delimiters = out.delimiters.value_or(delimiters_of(partner));
  text.version = out.version.substr(0, 5);  // a group of 004010 stands in an interchange of version 00401
  text.control = numbers.interchange;
  text.at = context.now;
  text.usage = out.usage != 0 ? out.usage : partner.x12_settings.usage;
  text.ta1 = out.ta1;
  text.line_breaks = partner.x12_settings.line_breaks;
  if (!out.sets.empty()) text.groups.push_back({out.functional_id, out.version, numbers.group, out.sets, numbers.sets});
  return text;
}

// The gate for what we write: what our own validator refuses never leaves, nor what breaks the partner's guide. The
// first is our mistake; the second mostly lacks data that the partner asks for, and a person decides. All breaches are
// named at once.
Result<void> verify(const Context& context, const partners::Partner& partner, const std::string& bytes) {
  // A partner may want each segment to end with a line break.
  const auto file = x12::read(bytes, {.tolerate = {std::string(name_of(x12::Tolerance::line_terminator))}});
  if (!file || file->interchanges.size() != 1)
    return fail(Fault::internal, "interchange written for the partner cannot be read back");
  const auto options = context.network.validation_of(partner, partners::Direction::out);
  const auto report = x12::validate(file->interchanges.front(), context.network.dictionary(), options);
  if (report.valid()) return {};
  std::vector<std::string> guide, own;
  for (const auto& group : report.groups) {
    for (const auto& set : group.sets) {
      for (const auto& finding : set.findings) {
        if (finding.error) (finding.level == 4 ? guide : own).push_back(finding.message);
      }
    }
  }
  if (!own.empty())
    return fail(Fault::internal,
                fmt::format("document written for the partner is not valid: {}", fmt::join(own, "; ")));
  if (guide.empty()) return fail(Fault::internal, "interchange written for the partner is not valid");
  return fail(Fault::invalid,
              fmt::format("document written for the partner breaks its guide: {}", fmt::join(guide, "; ")));
}

Result<MessageId> store_message(store::Transaction& tx, const Context& context, const partners::Partner& partner,
                                store::Message message, std::string_view bytes) {
  const auto payload = store::payloads::store(tx, bytes, context.now);
  if (!payload) return fail(payload.error());
  message.direction = store::Direction::out;
  message.partner = partner.id.text();
  message.channel = !partner.as2.id.empty()      ? "as2"
                    : !partner.sftp.host.empty() ? "sftp"
                    : partner.http.agreed        ? "http"
                                                 : "folder";
  message.payload = payload->id;
  message.sha256 = payload->sha256;
  message.size = payload->size;
  message.state = store::MessageState::ready;
  const auto added = store::messages::add(tx, message, context.now);
  if (!added) return fail(added.error());
  const auto queued = store::work_queue::push(tx, deliver_of(added->id), context.now);
  if (!queued) return fail(queued.error());
  const auto told = tell(tx, context, EventKind::ready,
                         fmt::format("{} {} for {}", message.type, message.control, message.partner), added->id);
  if (!told) return fail(told.error());
  return added->id;
}

}  // namespace

x12::Delimiters delimiters_of(const partners::Partner& partner) {
  const auto& settings = partner.x12_settings;
  return {.element = settings.element,
          .component = settings.component,
          .repetition = settings.repetition,
          .segment = settings.segment};
}

x12::WritePolicy write_policy_of(const partners::Partner& partner) {
  const auto& settings = partner.x12_settings;
  const bool refuse = settings.collisions == partners::Collisions::refuse;
  const auto characters = settings.characters == partners::Characters::utf_8     ? x12::Characters::as_they_are
                          : settings.characters == partners::Characters::latin_1 ? x12::Characters::latin_1
                                                                                 : x12::Characters::ascii;
  return {.collision = refuse ? x12::Collision::refuse : x12::Collision::replace_with_space, .characters = characters};
}

Result<MessageId> send_x12(store::Transaction& tx, const Context& context, const partners::Partner& partner,
                           const OutboundInterchange& interchange) {
  if (partner.x12.empty()) return fail(Fault::unmapped, "partner '" + partner.id.text() + "' has no X12 identity");
  const auto numbers = allocate(tx, context, partner, interchange.sets.size());
  if (!numbers) return fail(numbers.error());
  const auto bytes = x12::write(envelope_of(context, partner, interchange, *numbers));
  if (!bytes) return fail(bytes.error());
  if (auto verified = verify(context, partner, *bytes); !verified) return fail(verified.error());
  store::Message message;
  message.syntax = "x12";
  message.type = interchange.type;
  message.control = fmt::format("{:09}", numbers->interchange);
  message.name = fmt::format("{}-{}", interchange.type, message.control);
  message.answers = interchange.answers;
  const auto id = store_message(tx, context, partner, std::move(message), *bytes);
  if (!id) return id;
  if (auto done = attach(tx, partner, *numbers, *id); !done) return fail(done.error());
  return id;
}

Result<MessageId> send_xml(store::Transaction& tx, const Context& context, const partners::Partner& partner,
                           const OutboundXml& xml) {
  store::Message message;
  message.syntax = "xml";
  message.type = xml.type;
  message.control = xml.number;
  message.name = xml.type + "-" + xml.number;
  message.answers = xml.answers;
  return store_message(tx, context, partner, std::move(message), xml.bytes);
}

Result<std::int64_t> add_document(store::Transaction& tx, const Context& context, const partners::Partner& partner,
                                  const canonical::Document& document, std::string_view number, DocumentId cause) {
  const auto kind = canonical::kind_of(document);
  store::outbound_documents::OutboundDocument row;
  row.partner = partner.id;
  row.kind = canonical::word_of(kind);
  row.number = number;
  row.order_number = canonical::order_number_of(document);
  row.canonical = canonical::to_json(document);
  row.cause = cause;
  const auto id = store::outbound_documents::add(tx, row, context.now);
  if (!id || *id == 0) return id;
  const auto queued = store::work_queue::push(tx, emit_of(*id, partner.id, row.order_number), context.now);
  if (!queued) return fail(queued.error());
  return id;
}

Result<void> send_document(store::Transaction& tx, const Context& context, const partners::Partner& partner,
                           const canonical::Document& document, std::string_view number, DocumentId cause) {
  return add_document(tx, context, partner, document, number, cause).map([](std::int64_t) {});
}

}  // namespace crossdock::pipeline
