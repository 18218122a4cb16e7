// SPDX-License-Identifier: Apache-2.0
// X12 in: envelope, duplicates, validation, acknowledgement. Every group is acknowledged here and once, whatever
// happens to its documents later.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "gateway/pipeline/cases.hpp"
#include "gateway/pipeline/check.hpp"
#include "gateway/pipeline/inbound_numbers.hpp"
#include "gateway/pipeline/outbound.hpp"
#include "gateway/pipeline/refused_input.hpp"
#include "gateway/pipeline/work.hpp"
#include "translators/x12/acknowledgement.hpp"

namespace crossdock::pipeline {
namespace {

constexpr std::size_t told_findings = 25;  // in the message's story; the rest is counted

// Each may have an answer and a story of its own, all in one transaction.
constexpr int most_interchanges = 10'000;

// The result of a whole file, over its interchanges.
struct Summary {
  int accepted = 0;  // transaction sets to translate
  int rejected = 0;
  int duplicates = 0;        // interchanges
  int acknowledgements = 0;  // groups of functional acknowledgements
  int confirmations = 0;     // acknowledgements of whole interchanges
  std::optional<Error> first_error;
  bool has_case = false;      // an interchange was refused before its content, which has a case of its own
  std::string answered;       // by what the partner hears of errors: "997"
  TakenForms taken, refused;  // types of transaction sets
  std::string types, controls;

  void note(Error error) {
    if (!first_error) first_error = std::move(error);
  }
};

// Whether it looks like a tag or the id of a set: in a broken file a value may stand there.
bool is_tag(std::string_view text) {
  return text.size() <= 3 &&
         std::ranges::all_of(text, [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); });
}
bool is_number(std::string_view text) { return text.find_first_not_of("0123456789") == std::string_view::npos; }

std::string place_of(const Inbound& inbound, const x12::Finding& finding) {
  std::string place = fmt::format("{}:{}", inbound.message.name, finding.offset);
  if (!finding.segment.empty() && is_tag(finding.segment)) place += fmt::format(" {}", finding.segment);
  if (finding.element > 0) place += fmt::format("-{:02}", finding.element);
  return place;
}

// Findings go into the message's story, errors first to be seen, as many as a person reads.
Result<void> tell_findings(store::Transaction& tx, const Context& context, const Inbound& inbound,
                           const std::vector<x12::Finding>& findings, std::string_view subject, Summary& summary) {
  std::size_t told = 0;
  for (const auto& finding : findings) {
    const Error error{Fault::invalid, finding.message, place_of(inbound, finding)};
    if (finding.error) summary.note(error);
    if (told++ >= told_findings) continue;
    const auto done = tell(tx, context, finding.error ? EventKind::finding : EventKind::tolerated,
                           fmt::format("{}{} [{}]", subject, describe(error), finding.code), inbound.message.id, {}, {},
                           fmt::format("{}{} [{}]", subject, error.where, finding.code));
    if (!done) return done;
  }
  if (told <= told_findings) return {};
  return tell(tx, context, EventKind::finding, fmt::format("{}{} more findings", subject, told - told_findings),
              inbound.message.id);
}

// ---- duplicates ------------------------------------------------------------------------------------------------

// The stored answer to the first of two equal interchanges goes out again, byte for byte.
Result<void> answer_again(store::Transaction& tx, const Context& context, MessageId earlier) {
  const auto answers = store::messages::list(tx, {.direction = store::Direction::out, .answers = earlier});
  if (!answers) return fail(answers.error());
  for (const auto& answer : *answers) {
    if (answer.type != "997" && answer.type != "999" && answer.type != "TA1") continue;
    const auto queued = store::work_queue::push(tx, deliver_again_of(answer.id, "again"), context.now);
    if (!queued) return fail(queued.error());
  }
  return {};
}

// ---- one interchange -------------------------------------------------------------------------------------------

bool answers_with_ta1(const Inbound& inbound, const x12::Interchange& interchange,
                      const x12::InterchangeReport& report) {
  if (!x12::wants_ta1(interchange)) return false;
  switch (inbound.partner.x12_settings.ta1) {
    case partners::AnswerWithTa1::never: return false;
    case partners::AnswerWithTa1::errors: return report.status != 'A';
    case partners::AnswerWithTa1::requested: return report.status != 'A' || interchange.isa[13] == "1";
    case partners::AnswerWithTa1::always: return true;
  }
  return false;
}

std::vector<x12::AcknowledgementGroup> groups_of_answer(const Inbound& inbound, const x12::Interchange& interchange,
                                                        const x12::InterchangeReport& report) {
  const auto form = inbound.partner.x12_settings.acknowledge;
  if (form == partners::Acknowledge::none) return {};
  return x12::make_acknowledgements(
      form == partners::Acknowledge::with_999 ? x12::AcknowledgementForm::form_999 : x12::AcknowledgementForm::form_997,
      interchange, report, delimiters_of(inbound.partner));
}

// Groups of different releases are answered in an interchange each; the TA1 goes with the first.
Result<void> acknowledge(store::Transaction& tx, const Context& context, const Inbound& inbound,
                         const x12::Interchange& interchange, const x12::InterchangeReport& report, Summary& summary) {
  auto groups = groups_of_answer(inbound, interchange, report);
  bool ta1 = answers_with_ta1(inbound, interchange, report);
  if (groups.empty() && ta1) groups.push_back({.version = "004010", .sets = {}});
  for (auto& group : groups) {
    OutboundInterchange out{.functional_id = "FA",
                            .version = std::move(group.version),
                            .sets = std::move(group.sets),
                            .answers = inbound.message.id};
    out.type = out.sets.empty() ? "TA1" : out.sets.front().id;
    out.usage = interchange.isa[14].empty() ? 'P' : interchange.isa[14].front();
    if (out.usage != 'P' && out.usage != 'T' && out.usage != 'I') out.usage = 0;
    if (std::exchange(ta1, false))
      out.ta1.push_back(x12::make_ta1(interchange, report, delimiters_of(inbound.partner)));
    const auto sent = send_x12(tx, context, inbound.partner, out);
    if (!sent) return fail(sent.error());
    if (summary.answered.empty()) summary.answered = out.type;
  }
  return {};
}

// ---- one interchange -------------------------------------------------------------------------------------------

// The parties that the partner's interchanges come from and are for.
x12::Parties parties_of(const Context& context, const Inbound& inbound) {
  x12::Parties parties;
  for (const auto& identity : inbound.partner.x12) parties.senders.push_back({identity.qualifier, identity.id});
  const auto& us = inbound.partner.our_x12 ? *inbound.partner.our_x12 : context.network.settings().x12;
  parties.receivers.push_back({us.qualifier, us.id});
  return parties;
}

std::string sentence_about_parties(const Context& context, const Inbound& inbound, const x12::Interchange& interchange,
                                   bool stranger) {
  const auto sender = trim(interchange.sender()), receiver = trim(interchange.receiver());
  if (!stranger) {
    return fmt::format("interchange {} is for {}:{}, which is not us", interchange.control(), trim(interchange.isa[6]),
                       receiver);
  }
  const auto* other = context.network.directory().find_x12(trim(interchange.isa[4]), sender);
  return fmt::format("interchange {} is from {}:{}, which is {}, but came through the channel of {}",
                     interchange.control(), interchange.isa[4], sender,
                     other ? "partner " + other->id.text() : std::string("no partner of ours"),
                     inbound.partner.id.text());
}

// Ends an interchange that is refused before its content is looked at: noted, told to somebody, answered.
Result<void> refuse(store::Transaction& tx, const Context& context, const Inbound& inbound,
                    const x12::Interchange& interchange, const x12::InterchangeReport& report, CaseKind kind,
                    std::string what, Summary& summary) {
  const Error error{Fault::refused, std::move(what), inbound.message.name};
  summary.note(error);
  summary.has_case = true;
  const auto alerted = cases::add(tx,
                                  {.kind = kind,
                                   .partner = inbound.partner.id,
                                   .subject = fmt::format("message:{}", inbound.message.id.number()),
                                   .text = describe(error)},
                                  context.now);
  if (!alerted) return fail(alerted.error());
  // Another partner's interchange is none of this partner's business: it gets no answer here.
  const auto* sender = context.network.directory().find_x12(trim(interchange.isa[4]), trim(interchange.sender()));
  if (sender != nullptr && sender->id != inbound.partner.id) return {};
  return acknowledge(tx, context, inbound, interchange, report, summary);
}

// A partner may invent types without end: only those that the standard has are told apart.
void note_form(TakenForms& forms, std::string_view set, const x12::SetReport& report) {
  const std::string form(report.grammar != nullptr ? set : "x12");
  if (std::ranges::find(forms, form) == forms.end()) forms.push_back(form);
}

// Counts the sets of a group and tells their findings.
Result<void> take_group(store::Transaction& tx, const Context& context, const Inbound& inbound, const x12::Group& group,
                        const x12::GroupReport& report, Summary& summary) {
  if (auto done =
          tell_findings(tx, context, inbound, report.findings, fmt::format("group {}: ", group.control), summary);
      !done)
    return done;
  for (std::size_t i = 0; i < group.sets.size(); ++i) {
    const auto& set = group.sets[i];
    const std::string subject = fmt::format("{} {}: ", is_tag(set.id) ? std::string(set.id) : "set",
                                            is_number(set.control) ? std::string(set.control) : std::to_string(i + 1));
    if (auto done = tell_findings(tx, context, inbound, report.sets[i].findings, subject, summary); !done) return done;
    if (is_tag(set.id) && summary.types.find(set.id) == std::string::npos)
      summary.types += (summary.types.empty() ? "" : ",") + std::string(set.id);
    const bool refused = report.sets[i].status == 'R';
    note_form(refused ? summary.refused : summary.taken, set.id, report.sets[i]);
    if (group.functional_id == "FA" && !refused) continue;
    ++(refused ? summary.rejected : summary.accepted);
  }
  if (group.functional_id != "FA") return {};
  ++summary.acknowledgements;
  return {};
}

Result<void> take_interchange(store::Transaction& tx, const Context& context, const Inbound& inbound,
                              const x12::Interchange& interchange, InboundNumbers& numbers, Summary& summary) {
  const std::string control(trim(interchange.control()));
  if (summary.controls.size() < 200) summary.controls += (summary.controls.empty() ? "" : ",") + control;
  auto report = x12::validate(interchange, context.network.dictionary(),
                              context.network.validation_of(inbound.partner, partners::Direction::in));
  if (x12::check_parties(interchange, parties_of(context, inbound), report)) {
    const bool stranger = report.note == "005" || report.note == "006";
    return refuse(tx, context, inbound, interchange, report,
                  stranger ? CaseKind::sender_refused : CaseKind::receiver_unknown,
                  sentence_about_parties(context, inbound, interchange, stranger), summary);
  }
  const auto found = numbers.look_up(interchange);
  if (!found) return fail(found.error());
  if (found->novelty == Novelty::repeated) {
    ++summary.duplicates;
    if (auto told = tell(tx, context, EventKind::duplicate,
                         fmt::format("interchange {} is a repetition of message {}; its answer goes out again", control,
                                     found->earlier.number()),
                         inbound.message.id);
        !told)
      return told;
    // The first of two in one message is answered just now.
    return found->earlier == inbound.message.id ? Result<void>{} : answer_again(tx, context, found->earlier);
  }
  if (found->novelty == Novelty::number_reused) {
    x12::refuse(interchange, report, "025", 13, "ISA-13 was used before with other content");
    return refuse(tx, context, inbound, interchange, report, CaseKind::control_number_reused,
                  fmt::format("interchange number {} was used before with other content (message {})", control,
                              found->earlier.number()),
                  summary);
  }
  if (report.status != 'R') {
    if (auto done = numbers.remember(interchange); !done) return done;
  }
  if (auto done = tell_findings(tx, context, inbound, report.findings, "", summary); !done) return done;
  for (std::size_t i = 0; i < interchange.groups.size(); ++i) {
    if (auto done = take_group(tx, context, inbound, interchange.groups[i], report.groups[i], summary); !done)
      return done;
    if (interchange.groups[i].functional_id != "FA" || report.status == 'R') continue;
    if (auto done = confirm(tx, context, inbound, interchange, interchange.groups[i]); !done) return done;
  }
  if (report.status != 'R') {
    summary.confirmations += static_cast<int>(x12::read_ta1(interchange).size());
    if (auto done = confirm_interchanges(tx, context, inbound, interchange); !done) return done;
  }
  return acknowledge(tx, context, inbound, interchange, report, summary);
}

Result<void> settle_taken(store::Transaction& tx, const Context& context, const Inbound& inbound,
                          const Summary& summary) {
  if (summary.accepted == 0 && summary.acknowledgements == 0) return {};
  auto taken = summary.taken;
  // An acknowledgement says nothing about a document that could not be read.
  if (summary.accepted > 0) taken.insert(taken.end(), {"x12", empty_form});
  return settle_input(tx, context, inbound, taken);
}

// One for each type: the next good one of that type closes it.
Result<void> open_cases_of_refused(store::Transaction& tx, const Context& context, const Inbound& inbound,
                                   const Summary& summary) {
  const Error why = summary.first_error.value_or(
      Error{Fault::invalid, fmt::format("{} transaction sets are rejected", summary.rejected), inbound.message.name});
  for (const auto& form : summary.refused) {
    if (auto opened = open_input_case(tx, context, inbound, {why, form, summary.answered}); !opened) return opened;
  }
  return {};
}

// Nothing of it is taken.
Result<void> reject_x12(store::Transaction& tx, const Context& context, const Inbound& inbound,
                        const Summary& summary) {
  if (auto opened = open_cases_of_refused(tx, context, inbound, summary); !opened) return opened;
  const Refusal refusal{*summary.first_error, "x12", summary.answered};
  if (summary.refused.empty() && !summary.has_case) return reject(tx, context, inbound, refusal);
  return end_rejected(tx, context, inbound, refusal.why);
}

// The message's end, or its next stage.
Result<void> conclude(store::Transaction& tx, const Context& context, const Inbound& inbound, const Summary& summary) {
  const MessageId id = inbound.message.id;
  if (auto done = settle_taken(tx, context, inbound, summary); !done) return done;
  if (summary.accepted > 0) {
    if (auto opened = open_cases_of_refused(tx, context, inbound, summary); !opened) return opened;
    if (auto done = store::messages::set_state(tx, id, store::MessageState::checked, context.now); !done) return done;
    const auto text = fmt::format("{} transaction sets accepted, {} rejected", summary.accepted, summary.rejected);
    if (auto told = tell(tx, context, EventKind::checked, text, id); !told) return told;
    const auto queued = store::work_queue::push(tx, translate_of(id), context.now);
    if (!queued) return fail(queued.error());
    return {};
  }
  if (summary.first_error) return reject_x12(tx, context, inbound, summary);
  if (summary.duplicates > 0) return store::messages::set_state(tx, id, store::MessageState::duplicate, context.now);
  if (summary.acknowledgements == 0 && summary.confirmations == 0) {
    const Error nothing{Fault::malformed, "interchange holds no transaction set", inbound.message.name};
    return reject(tx, context, inbound, {nothing, "x12", summary.answered});
  }
  if (auto done = store::messages::set_state(tx, id, store::MessageState::checked, context.now); !done) return done;
  return settle_message(tx, context, id);
}

}  // namespace

x12::ReadOptions reading_of(const partners::Partner& partner) { return {.tolerate = partner.x12_settings.tolerate}; }

Result<void> check_x12(store::Transaction& tx, const Context& context, const Inbound& inbound) {
  Summary summary;
  InboundNumbers numbers(tx, context, inbound);
  int interchanges = 0;
  const auto take = [&](const x12::Interchange& interchange) -> Result<void> {
    if (++interchanges > most_interchanges) {
      return fail(Fault::refused, fmt::format("the file holds more than {} interchanges", most_interchanges),
                  inbound.message.name);
    }
    return take_interchange(tx, context, inbound, interchange, numbers, summary);
  };
  const auto outside = x12::read_each(inbound.bytes, reading_of(inbound.partner), take);
  if (!outside && interchanges == 0) return reject(tx, context, inbound, {outside.error(), "x12", ""});
  if (!outside) return fail(outside.error());
  if (auto done = tell_findings(tx, context, inbound, *outside, "", summary); !done) return done;
  const auto identified = store::messages::identify(
      tx, inbound.message.id, {.syntax = "x12", .type = summary.types, .control = summary.controls}, context.now);
  if (!identified) return identified;
  return conclude(tx, context, inbound, summary);
}

}  // namespace crossdock::pipeline
