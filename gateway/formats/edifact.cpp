// SPDX-License-Identifier: Apache-2.0
// EDIFACT as partners exchange it: interchanges of messages, answered with CONTRL.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "gateway/formats/edifact_outbound.hpp"
#include "gateway/formats/heard.hpp"
#include "gateway/pipeline/refused_input.hpp"
#include "translators/edifact/contrl.hpp"
#include "translators/edifact/validator.hpp"
#include "translators/x12/looks.hpp"

namespace crossdock::formats {
namespace {

// ---- in --------------------------------------------------------------------------------------------------------

Result<std::vector<x12::Finding>> read_each(const Context& context, const Inbound& inbound,
                                            const x12::InterchangeVisitor& visit) {
  auto file =
      edifact::read(inbound.bytes, context.network.edifact(), {.tolerate = inbound.partner.edifact_settings.tolerate});
  if (!file) return fail(file.error());
  for (auto& interchange : file->interchanges) {
    if (auto taken = visit(std::move(interchange)); !taken) return fail(taken.error());
  }
  return std::move(file->findings);
}

x12::InterchangeReport validate(const Context& context, const partners::Partner& partner, partners::Direction direction,
                                const x12::Interchange& interchange) {
  return edifact::validate(interchange, context.network.edifact(),
                           context.network.validation_of(partner, direction, canonical::Syntax::edifact));
}

// The parties that the partner's interchanges come from and are for.
x12::Parties parties_of(const Context& context, const Inbound& inbound) {
  x12::Parties parties;
  for (const auto& identity : inbound.partner.edifact) parties.senders.push_back({identity.qualifier, identity.id});
  const auto& us = inbound.partner.our_edifact ? inbound.partner.our_edifact : context.network.settings().edifact;
  if (us) parties.receivers.push_back({us->qualifier, us->id});
  return parties;
}

Stranger refuse_strangers(const Context& context, const Inbound& inbound, const x12::Interchange& interchange,
                          x12::InterchangeReport& report) {
  const auto other =
      edifact::refuse_others(interchange, context.network.edifact(), parties_of(context, inbound), report);
  if (other == edifact::Other::nobody) return Stranger::nobody;
  return other == edifact::Other::sender ? Stranger::sender : Stranger::receiver;
}

void refuse_number(const Context& context, const x12::Interchange& interchange, x12::InterchangeReport& report) {
  edifact::refuse(interchange, context.network.edifact(), report, "26", edifact::unb_reference,
                  "UNB-05 was used before with other content");
}

const partners::Partner* sender_of(const Context& context, const x12::Interchange& interchange) {
  return context.network.directory().find_edifact(interchange.sender());
}

std::optional<Duration> numbers_unique_for(const partners::Partner& partner) {
  return partner.edifact_settings.numbers_unique_for;
}

bool is_acknowledgement(const x12::Group& group) {
  return !group.sets.empty() &&
         std::ranges::all_of(group.sets, [](const auto& set) { return canonical::is_acknowledgement(set.id); });
}

// ---- what answers it -------------------------------------------------------------------------------------------

bool is_clean(const x12::InterchangeReport& report) {
  return report.status == 'A' && std::ranges::all_of(report.groups, [](const x12::GroupReport& group) {
           return group.status != 'R' && group.status != 'P';
         });
}

bool answers_with_contrl(const Inbound& inbound, const x12::Interchange& interchange,
                         const x12::InterchangeReport& report) {
  switch (inbound.partner.edifact_settings.contrl) {
    case partners::AnswerWhen::never: return false;
    case partners::AnswerWhen::errors: return !is_clean(report);
    case partners::AnswerWhen::requested: return !is_clean(report) || interchange.isa[13] == "1";
    case partners::AnswerWhen::always: return true;
  }
  return false;
}

Result<std::string> acknowledge(store::Transaction& tx, const Context& context, const Inbound& inbound,
                                const x12::Interchange& interchange, const x12::InterchangeReport& report) {
  if (!answers_with_contrl(inbound, interchange, report)) return std::string();
  auto contrl = edifact::make_contrl(interchange, report, context.network.edifact());
  if (!contrl) return std::string();  // it holds nothing but CONTRL
  std::string answered = contrl->id;
  const auto sent = send_edifact(tx, context, inbound.partner,
                                 {.message = std::move(*contrl),
                                  .version = std::string(edifact::contrl_version),
                                  .answers = inbound.message.id,
                                  .test = interchange.isa[14] == "T"});
  if (!sent) return fail(sent.error());
  return answered;
}

// ---- what it answers -------------------------------------------------------------------------------------------

Result<void> hear_contrl(store::Transaction& tx, const Context& context, const Inbound& inbound,
                         const x12::Interchange& interchange, const x12::TransactionSet& set) {
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
                    const x12::Interchange& interchange) {
  for (const auto& group : interchange.groups) {
    if (!is_acknowledgement(group)) continue;
    for (const auto& set : group.sets) {
      if (auto heard = hear_contrl(tx, context, inbound, interchange, set); !heard) return fail(heard.error());
    }
  }
  return 0;  // a CONTRL stands in a message, also one about a whole interchange
}

Result<void> check_edifact(store::Transaction& tx, const Context& context, const Inbound& inbound) {
  // To a partner without an address there is nobody to answer: it hears by no CONTRL, and a person is told.
  if (inbound.partner.edifact.empty()) {
    const auto look = x12::look_of(inbound.bytes);
    const Error error{Fault::malformed, fmt::format("file {}", look.sentence), inbound.message.name};
    return reject(tx, context, inbound, {error, std::string(to_string(canonical::Syntax::edifact)), ""});
  }
  return check_segments(tx, context, inbound, edifact_segments);
}

Result<void> translate_edifact(store::Transaction& tx, const Context& context, const Inbound& inbound,
                               const std::string& only) {
  return translate_segments(tx, context, inbound, edifact_segments, only);
}

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
                            .recognise = edifact::looks_like_edifact,
                            .check = check_edifact,
                            .translate = translate_edifact,
                            .emit = emit_edifact};

}  // namespace crossdock::formats
