// SPDX-License-Identifier: Apache-2.0
// X12 as partners exchange it: 997 or 999 for groups, TA1 for interchanges.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "gateway/formats/heard.hpp"
#include "gateway/formats/x12_outbound.hpp"
#include "translators/x12/acknowledgement.hpp"

namespace crossdock::formats {
namespace {

using store::control_numbers::Level;

// ---- in --------------------------------------------------------------------------------------------------------

Result<std::vector<segments::Finding>> read_each(const Context&, const Inbound& inbound,
                                                 const segments::InterchangeVisitor& visit) {
  return x12::read_each(inbound.bytes, {.tolerate = inbound.partner.x12_settings.tolerate}, visit);
}

segments::InterchangeReport validate(const Context& context, const partners::Partner& partner,
                                     partners::Direction direction, const segments::Interchange& interchange) {
  return x12::validate(interchange, context.network.dictionary(),
                       context.network.validation_of(partner, direction, canonical::Syntax::x12));
}

// The parties that the partner's interchanges come from and are for.
segments::Parties parties_of(const Context& context, const Inbound& inbound) {
  segments::Parties parties;
  for (const auto& identity : inbound.partner.x12) parties.senders.push_back({identity.qualifier, identity.id});
  const auto& us = context.network.our_x12(inbound.partner);
  parties.receivers.push_back({us.qualifier, us.id});
  return parties;
}

segments::Stranger refuse_strangers(const Context& context, const Inbound& inbound,
                                    const segments::Interchange& interchange, segments::InterchangeReport& report) {
  return x12::refuse_strangers(interchange, parties_of(context, inbound), report);
}

void refuse_number(const Context&, const segments::Interchange& interchange, segments::InterchangeReport& report) {
  x12::refuse(interchange, report, "025", 13, "ISA-13 was used before with other content");
}

const partners::Partner* sender_of(const Context& context, const segments::Interchange& interchange) {
  return context.network.directory().find_x12(trim(interchange.header[4]), trim(interchange.sender()));
}

std::optional<Duration> numbers_unique_for(const partners::Partner& partner) {
  return partner.x12_settings.numbers_unique_for;
}

bool is_acknowledgement(const segments::Group& group) { return group.functional_id == "FA"; }

// ---- what answers it -------------------------------------------------------------------------------------------

bool answers_with_ta1(const Inbound& inbound, const segments::Interchange& interchange,
                      const segments::InterchangeReport& report) {
  return x12::wants_ta1(interchange) &&
         is_answered(inbound.partner.x12_settings.ta1, report.status == 'A', interchange.header[13] == "1");
}

std::vector<x12::AcknowledgementGroup> groups_of_answer(const Inbound& inbound,
                                                        const segments::Interchange& interchange,
                                                        const segments::InterchangeReport& report) {
  const auto form = inbound.partner.x12_settings.acknowledge;
  if (form == partners::Acknowledge::none) return {};
  return x12::make_acknowledgements(
      form == partners::Acknowledge::with_999 ? x12::AcknowledgementForm::form_999 : x12::AcknowledgementForm::form_997,
      interchange, report, delimiters_of(inbound.partner));
}

// Groups of different releases are answered in an interchange each; the TA1 goes with the first.
Result<std::string> acknowledge(store::Transaction& tx, const Context& context, const Inbound& inbound,
                                const segments::Interchange& interchange, const segments::InterchangeReport& report) {
  std::string answered;
  auto groups = groups_of_answer(inbound, interchange, report);
  bool ta1 = answers_with_ta1(inbound, interchange, report);
  if (groups.empty() && ta1) groups.push_back({.version = "004010", .sets = {}});
  for (auto& group : groups) {
    OutboundInterchange out{.functional_id = "FA",
                            .version = std::move(group.version),
                            .sets = std::move(group.sets),
                            .answers = inbound.message.id};
    out.type = out.sets.empty() ? "TA1" : out.sets.front().id;
    out.usage = interchange.header[14].empty() ? 'P' : interchange.header[14].front();
    if (out.usage != 'P' && out.usage != 'T' && out.usage != 'I') out.usage = 0;
    if (std::exchange(ta1, false))
      out.ta1.push_back(x12::make_ta1(interchange, report, delimiters_of(inbound.partner)));
    const auto sent = send_x12(tx, context, inbound.partner, out);
    if (!sent) return fail(sent.error());
    if (answered.empty()) answered = out.type;
  }
  return answered;
}

// ---- what it answers -------------------------------------------------------------------------------------------

Word word_of(const x12::AcknowledgedGroup& group) {
  const auto is_refused = [](const auto& set) { return set.status == 'R'; };
  Word word{.level = Level::group,
            .control = group.control,
            .about = fmt::format("group {} {}", group.functional_id, trim(group.control)),
            .refused = group.status == 'R' || std::ranges::any_of(group.sets, is_refused),
            .verdict = group.status == 'A' ? "accepted," : "accepted with errors noted,",
            .notes = group.notes};
  for (const auto& set : group.sets) word.notes.insert(word.notes.end(), set.notes.begin(), set.notes.end());
  return word;
}

Result<void> hear_group(store::Transaction& tx, const Context& context, const Inbound& inbound,
                        const segments::Interchange& interchange, const segments::Group& group) {
  for (const auto& set : group.sets) {
    const auto about = x12::read_acknowledgement(interchange, set);
    auto heard =
        about ? hear(tx, context, inbound, word_of(*about)) : hear_unreadable(tx, context, inbound, about.error());
    if (!heard) return heard;
  }
  return {};
}

// A TA1 that accepts says only that the envelope was read: what counts is the 997. One that rejects ends our message.
Result<void> hear_ta1(store::Transaction& tx, const Context& context, const Inbound& inbound,
                      const x12::AcknowledgedInterchange& about) {
  const auto note = fmt::format("TA1 {} {}: {}", about.status, printable(about.note, 5), x12::ta1_meaning(about.note));
  const Word word{.level = Level::interchange,
                  .control = about.control,
                  .about = fmt::format("interchange {}", printable(about.control, 20)),
                  .refused = about.status == 'R',
                  .verdict = {},
                  .notes = {note}};
  const auto ours = find_ours(tx, context, inbound, word);
  if (!ours) return fail(ours.error());
  if (!*ours) return {};
  if (!word.refused) return tell(tx, context, EventKind::received, note, (*ours)->id);
  return refuse_ours(tx, context, inbound, word, **ours);
}

Result<int> confirm(store::Transaction& tx, const Context& context, const Inbound& inbound,
                    const segments::Interchange& interchange) {
  for (const auto& group : interchange.groups) {
    if (!is_acknowledgement(group)) continue;
    if (auto heard = hear_group(tx, context, inbound, interchange, group); !heard) return fail(heard.error());
  }
  const auto ta1s = x12::read_ta1(interchange);
  for (const auto& about : ta1s) {
    if (auto heard = hear_ta1(tx, context, inbound, about); !heard) return fail(heard.error());
  }
  return static_cast<int>(ta1s.size());
}

bool has_address(const partners::Partner& partner) { return !partner.x12.empty(); }

}  // namespace

const SegmentFormat x12_segments{.syntax = canonical::Syntax::x12,
                                 .set = "transaction set",
                                 .sets = "transaction sets",
                                 .read_each = read_each,
                                 .validate = validate,
                                 .refuse_strangers = refuse_strangers,
                                 .refuse_number = refuse_number,
                                 .sender_of = sender_of,
                                 .numbers_unique_for = numbers_unique_for,
                                 .number_prefix = "",
                                 .is_acknowledgement = is_acknowledgement,
                                 .confirm = confirm,
                                 .acknowledge = acknowledge};

const Format x12_format{.syntax = canonical::Syntax::x12,
                        .name = "X12",
                        .has_address = has_address,
                        .recognise = x12::looks_like_x12,
                        .check = check_as<x12_segments>,
                        .translate = translate_as<x12_segments>,
                        .emit = emit_x12};

}  // namespace crossdock::formats
