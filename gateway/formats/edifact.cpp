// SPDX-License-Identifier: Apache-2.0
// EDIFACT as partners exchange it: interchanges of messages, answered with CONTRL.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "gateway/formats/edifact_outbound.hpp"
#include "gateway/formats/heard.hpp"
#include "translators/edifact/contrl.hpp"
#include "translators/edifact/validator.hpp"

namespace crossdock::formats {
namespace {

// ---- in --------------------------------------------------------------------------------------------------------

Result<std::vector<segments::Finding>> read_each(const Context& context, const Inbound& inbound,
                                                 const segments::InterchangeVisitor& visit) {
  auto file =
      edifact::read(inbound.bytes, context.network.edifact(), {.tolerate = inbound.partner.edifact_settings.tolerate});
  if (!file) return fail(file.error());
  for (auto& interchange : file->interchanges) {
    if (auto taken = visit(std::move(interchange)); !taken) return fail(taken.error());
  }
  return std::move(file->findings);
}

segments::InterchangeReport validate(const Context& context, const partners::Partner& partner,
                                     partners::Direction direction, const segments::Interchange& interchange) {
  return edifact::validate(interchange, context.network.edifact(),
                           context.network.validation_of(partner, direction, canonical::Syntax::edifact));
}

// The parties that the partner's interchanges come from and are for.
segments::Parties parties_of(const Context& context, const Inbound& inbound) {
  segments::Parties parties;
  for (const auto& identity : inbound.partner.edifact) parties.senders.push_back({identity.qualifier, identity.id});
  if (const auto& us = context.network.our_edifact(inbound.partner))
    parties.receivers.push_back({us->qualifier, us->id});
  return parties;
}

segments::Stranger refuse_strangers(const Context& context, const Inbound& inbound,
                                    const segments::Interchange& interchange, segments::InterchangeReport& report) {
  return edifact::refuse_strangers(interchange, context.network.edifact(), parties_of(context, inbound), report);
}

void refuse_number(const Context& context, const segments::Interchange& interchange,
                   segments::InterchangeReport& report) {
  edifact::refuse(interchange, context.network.edifact(), report, "26", edifact::unb_reference,
                  "UNB-05 was used before with other content");
}

const partners::Partner* sender_of(const Context& context, const segments::Interchange& interchange) {
  return context.network.directory().find_edifact(interchange.sender());
}

std::optional<Duration> numbers_unique_for(const partners::Partner& partner) {
  return partner.edifact_settings.numbers_unique_for;
}

bool is_acknowledgement(const segments::Group& group) {
  return !group.sets.empty() &&
         std::ranges::all_of(group.sets, [](const auto& set) { return canonical::is_acknowledgement(set.id); });
}

// ---- what answers it -------------------------------------------------------------------------------------------

bool is_clean(const segments::InterchangeReport& report) {
  return report.status == 'A' && std::ranges::all_of(report.groups, [](const segments::GroupReport& group) {
           return group.status != 'R' && group.status != 'P';
         });
}

Result<std::string> acknowledge(store::Transaction& tx, const Context& context, const Inbound& inbound,
                                const segments::Interchange& interchange, const segments::InterchangeReport& report) {
  if (!is_answered(inbound.partner.edifact_settings.contrl, is_clean(report), interchange.header[13] == "1"))
    return std::string();
  auto contrl = edifact::make_contrl(interchange, report, context.network.edifact());
  if (!contrl) return std::string();  // it holds nothing but CONTRL
  std::string answered = contrl->id;
  const auto sent = send_edifact(tx, context, inbound.partner,
                                 {.message = std::move(*contrl),
                                  .version = std::string(edifact::contrl_version),
                                  .answers = inbound.message.id,
                                  .test = interchange.header[14] == "T"});
  if (!sent) return fail(sent.error());
  return answered;
}

// ---- what it answers -------------------------------------------------------------------------------------------

Result<void> hear_contrl(store::Transaction& tx, const Context& context, const Inbound& inbound,
                         const segments::Interchange& interchange, const segments::TransactionSet& set) {
  const auto about = edifact::read_contrl(interchange, set, context.network.edifact());
  if (!about) return hear_unreadable(tx, context, inbound, about.error());
  const Word word{.level = store::control_numbers::Level::interchange,
                  .control = about->reference,
                  .about = fmt::format("interchange {}", printable(about->reference, 14)),
                  .refused = about->rejected,
                  .verdict = "accepted,",
                  .notes = about->notes};
  if (about->rejected || !about->only_received) return hear(tx, context, inbound, word);
  // Another CONTRL may still say what became of the content.
  const auto ours = find_ours(tx, context, inbound, word);
  if (!ours) return fail(ours.error());
  if (!*ours) return {};
  return tell(tx, context, EventKind::received,
              fmt::format("CONTRL of message {}: it arrived", inbound.message.id.number()), (*ours)->id);
}

Result<int> confirm(store::Transaction& tx, const Context& context, const Inbound& inbound,
                    const segments::Interchange& interchange) {
  for (const auto& group : interchange.groups) {
    if (!is_acknowledgement(group)) continue;
    for (const auto& set : group.sets) {
      if (auto heard = hear_contrl(tx, context, inbound, interchange, set); !heard) return fail(heard.error());
    }
  }
  return 0;  // a CONTRL stands in a message, also one about a whole interchange
}

bool has_address(const partners::Partner& partner) { return !partner.edifact.empty(); }

}  // namespace

const SegmentFormat edifact_segments{.syntax = canonical::Syntax::edifact,
                                     .set = "message",
                                     .sets = "messages",
                                     .read_each = read_each,
                                     .validate = validate,
                                     .refuse_strangers = refuse_strangers,
                                     .refuse_number = refuse_number,
                                     .sender_of = sender_of,
                                     .numbers_unique_for = numbers_unique_for,
                                     .number_prefix = "edifact/",
                                     .is_acknowledgement = is_acknowledgement,
                                     .confirm = confirm,
                                     .acknowledge = acknowledge};

const Format edifact_format{.syntax = canonical::Syntax::edifact,
                            .name = "EDIFACT",
                            .has_address = has_address,
                            .recognise = edifact::looks_like_edifact,
                            .check = check_as<edifact_segments>,
                            .translate = translate_as<edifact_segments>,
                            .emit = emit_edifact};

}  // namespace crossdock::formats
