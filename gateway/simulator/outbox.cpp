// SPDX-License-Identifier: Apache-2.0
// Writes a document by the partner's mapping, wraps it in its envelope, and names the file.
#include "gateway/simulator/outbox.hpp"

#include <fmt/format.h>

#include "translators/edifact/writer.hpp"

namespace crossdock::simulator {
namespace {

x12::Address address_of(const partners::X12Identity& identity) {
  return {identity.qualifier, identity.id, identity.group_id};
}

}  // namespace

Outbox::Outbox(const pipeline::Network& network, const partners::Partner& partner, State& state, TimePoint now)
    : network_(network), partner_(partner), state_(state), now_(now) {}

segments::Delimiters Outbox::delimiters() const {
  const auto& settings = partner_.x12_settings;
  return {.element = settings.element,
          .component = settings.component,
          .repetition = settings.repetition,
          .segment = settings.segment};
}

Result<std::string> Outbox::send(const partners::Agreement& agreement, const canonical::Document& document) {
  const auto& mapping = network_.mapping_of(agreement);
  if (agreement.syntax == partners::Syntax::xml) {
    auto bytes = mapping::write_xml(mapping, document);
    if (!bytes) return fail(bytes.error());
    replies_.push_back({fmt::format("{:09}-{}.xml", ++state_.interchange, mapping.root()), std::move(*bytes)});
    return mapping.root();
  }
  if (agreement.syntax == partners::Syntax::edifact) {
    auto message = mapping::write_segments(mapping, document, edifact::standard_delimiters,
                                           {.characters = edifact::characters_of(partner_.edifact_settings.level)});
    if (!message) return fail(message.error());
    std::string type = message->id;
    if (auto sent = send_edifact(std::move(*message), agreement.version); !sent) return fail(sent.error());
    return type;
  }
  auto set = mapping::write_segments(mapping, document, delimiters());
  if (!set) return fail(set.error());
  const auto* grammar = network_.dictionary().find(agreement.version, set->id);
  if (grammar == nullptr)
    return fail(Fault::unmapped, fmt::format("set {} is not known in version {}", set->id, agreement.version));
  std::string type = set->id;
  if (auto sent = send_x12(type, grammar->functional_id, agreement.version, {std::move(*set)}); !sent)
    return fail(sent.error());
  return type;
}

Result<void> Outbox::send_x12(std::string_view type, std::string functional_id, std::string version,
                              std::vector<segments::SetText> sets) {
  if (partner_.x12.empty()) return fail(Fault::unmapped, "partner '" + partner_.id.text() + "' has no X12 identity");
  x12::InterchangeText text;
  text.sender = address_of(partner_.x12.front());
  text.receiver = address_of(network_.our_x12(partner_));
  text.delimiters = delimiters();
  text.version = version.substr(0, 5);  // a group of 004010 stands in an interchange of version 00401
  text.control = ++state_.interchange;
  text.at = now_;
  text.usage = partner_.x12_settings.usage;
  text.line_breaks = partner_.x12_settings.line_breaks;
  x12::GroupText group{.functional_id = std::move(functional_id), .version = std::move(version)};
  group.control = ++state_.group;
  for (auto& set : sets) {
    group.sets.push_back(std::move(set));
    group.set_controls.push_back(++state_.set);
  }
  text.groups.push_back(std::move(group));
  auto bytes = x12::write(text);
  if (!bytes) return fail(bytes.error());
  replies_.push_back({fmt::format("{:09}-{}.edi", text.control, type), std::move(*bytes)});
  return {};
}

Result<void> Outbox::send_edifact(segments::SetText message, std::string version) {
  const auto& us = network_.our_edifact(partner_);
  if (partner_.edifact.empty() || !us)
    return fail(Fault::unmapped, "partner '" + partner_.id.text() + "' has no EDIFACT identity, or we have none");
  const auto& settings = partner_.edifact_settings;
  const auto type = message.id;
  edifact::InterchangeText text;
  text.sender = {partner_.edifact.front().id, partner_.edifact.front().qualifier};
  text.receiver = {us->id, us->qualifier};
  text.level = settings.level;
  text.version = edifact::syntax_version(settings.level);
  text.control = std::to_string(++state_.interchange);
  text.at = now_;
  text.test = settings.test;
  text.line_breaks = settings.line_breaks;
  text.messages.push_back(
      {.set = std::move(message), .version = std::move(version), .reference = std::to_string(++state_.set)});
  auto bytes = edifact::write(text);
  if (!bytes) return fail(bytes.error());
  replies_.push_back({fmt::format("{:09}-{}.edi", state_.interchange, type), std::move(*bytes)});
  return {};
}

}  // namespace crossdock::simulator
