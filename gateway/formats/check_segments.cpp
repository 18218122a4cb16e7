// SPDX-License-Identifier: Apache-2.0
// X12 and EDIFACT in: envelope, duplicates, validation, acknowledgement. Every group is acknowledged here and once,
// whatever happens to its documents later.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "gateway/formats/inbound_numbers.hpp"
#include "gateway/formats/segments.hpp"
#include "gateway/pipeline/cases.hpp"
#include "gateway/pipeline/refused_input.hpp"
#include "gateway/pipeline/work.hpp"

namespace crossdock::formats {
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
  bool has_case = false;                // an interchange was refused before its content, which has a case of its own
  std::string answered;                 // by what the partner hears of errors: "997"
  pipeline::TakenForms taken, refused;  // types of transaction sets
  std::string types, controls;
  std::vector<store::Key> numbers;  // of interchanges and groups

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

// Whether the id of a set may be shown: "850", or "ORDERS" where the dictionary knows it.
bool is_set(const segments::TransactionSet& set, const segments::SetReport& report) {
  return is_tag(set.id) || report.grammar != nullptr;
}

// "ZZ:ACME", or "ACME" where there is no qualifier.
std::string address(std::string_view qualifier, std::string_view id) {
  qualifier = trim(qualifier);
  return fmt::format("{}{}{}", qualifier, qualifier.empty() ? "" : ":", trim(id));
}

// One file being checked.
class Check {
 public:
  Check(store::Transaction& tx, const Context& context, const Inbound& inbound, const SegmentFormat& format)
      : tx_(tx), context_(context), inbound_(inbound), format_(format), numbers_(tx, context, inbound, format) {}

  Result<void> run() {
    int interchanges = 0;
    const auto outside = format_.read_each(context_, inbound_, [&](const segments::Interchange& one) -> Result<void> {
      if (++interchanges > most_interchanges) {
        return fail(Fault::refused, fmt::format("the file holds more than {} interchanges", most_interchanges),
                    inbound_.message.name);
      }
      return take(one);
    });
    if (!outside && interchanges == 0)
      return reject(tx_, context_, inbound_, {outside.error(), std::string(word()), ""});
    if (!outside) return fail(outside.error());
    if (auto done = tell_findings(*outside, ""); !done) return done;
    const auto identified = store::messages::identify(tx_, id(),
                                                      {.syntax = std::string(word()),
                                                       .type = summary_.types,
                                                       .control = summary_.controls,
                                                       .numbers = store::numbers_of(summary_.numbers)},
                                                      context_.now);
    if (!identified) return identified;
    return conclude();
  }

 private:
  std::string_view word() const { return to_string(format_.syntax); }
  MessageId id() const { return inbound_.message.id; }

  std::string place_of(const segments::Finding& finding) const {
    std::string place = fmt::format("{}:{}", inbound_.message.name, finding.offset);
    if (!finding.segment.empty() && is_tag(finding.segment)) place += fmt::format(" {}", finding.segment);
    if (finding.element > 0) place += fmt::format("-{:02}", finding.element);
    return place;
  }

  // Findings go into the message's story, errors first to be seen, as many as a person reads.
  Result<void> tell_findings(const std::vector<segments::Finding>& findings, std::string_view subject) {
    std::size_t told = 0;
    for (const auto& finding : findings) {
      const Error error{Fault::invalid, finding.message, place_of(finding)};
      if (finding.error) summary_.note(error);
      if (told++ >= told_findings) continue;
      const auto done = tell(tx_, context_, finding.error ? EventKind::finding : EventKind::tolerated,
                             fmt::format("{}{} [{}]", subject, describe(error), finding.code), id(), {}, {},
                             fmt::format("{}{} [{}]", subject, error.where, finding.code));
      if (!done) return done;
    }
    if (told <= told_findings) return {};
    return tell(tx_, context_, EventKind::finding, fmt::format("{}{} more findings", subject, told - told_findings),
                id());
  }

  // The stored answer to the first of two equal interchanges goes out again, byte for byte.
  Result<void> answer_again(MessageId earlier) {
    const auto answers = store::messages::list(tx_, {.direction = store::Direction::out, .answers = earlier});
    if (!answers) return fail(answers.error());
    for (const auto& answer : *answers) {
      if (!canonical::is_acknowledgement(answer.type)) continue;
      const auto queued = store::work_queue::add(tx_, pipeline::deliver_again_of(answer.id, "again"), context_.now);
      if (!queued) return fail(queued.error());
    }
    return {};
  }

  Result<void> acknowledge(const segments::Interchange& interchange, const segments::InterchangeReport& report) {
    const auto answered = format_.acknowledge(tx_, context_, inbound_, interchange, report);
    if (!answered) return fail(answered.error());
    if (summary_.answered.empty()) summary_.answered = *answered;
    return {};
  }

  std::string sentence_about(const segments::Interchange& interchange, segments::Stranger stranger) const {
    if (stranger == segments::Stranger::receiver) {
      return fmt::format("interchange {} is for {}, which is not us", interchange.control(),
                         address(interchange.header[6], interchange.receiver()));
    }
    const auto* other = format_.sender_of(context_, interchange);
    return fmt::format("interchange {} is from {}, which is {}, but came through the channel of {}",
                       interchange.control(), address(interchange.header[4], interchange.sender()),
                       other ? "partner " + other->id.text() : std::string("no partner of ours"),
                       inbound_.partner.id.text());
  }

  // Ends an interchange that is refused before its content is looked at: noted, told to somebody, answered.
  Result<void> refuse(const segments::Interchange& interchange, const segments::InterchangeReport& report,
                      CaseKind kind, std::string what) {
    const Error error{Fault::refused, std::move(what), inbound_.message.name};
    summary_.note(error);
    summary_.has_case = true;
    const auto alerted = pipeline::cases::add(tx_,
                                              {.kind = kind,
                                               .partner = inbound_.partner.id,
                                               .subject = fmt::format("message:{}", id().number()),
                                               .text = describe(error)},
                                              context_.now);
    if (!alerted) return fail(alerted.error());
    // Another partner's interchange is none of this partner's business: it gets no answer here.
    const auto* sender = format_.sender_of(context_, interchange);
    if (sender != nullptr && sender->id != inbound_.partner.id) return {};
    return acknowledge(interchange, report);
  }

  // A partner may invent types without end: only those that the standard has are told apart.
  void note_form(pipeline::TakenForms& forms, std::string_view set, const segments::SetReport& report) const {
    const std::string form(report.grammar != nullptr ? set : word());
    if (std::ranges::find(forms, form) == forms.end()) forms.push_back(form);
  }

  void note_numbers(const segments::Interchange& interchange) {
    summary_.numbers.push_back({store::KeyKind::interchange, std::string(interchange.control())});
    for (const auto& group : interchange.groups)
      summary_.numbers.push_back({store::KeyKind::group, std::string(group.control)});
  }

  // Counts the sets of a group and tells their findings.
  Result<void> take(const segments::Group& group, const segments::GroupReport& report) {
    if (auto done = tell_findings(report.findings, fmt::format("group {}: ", group.control)); !done) return done;
    const bool answers = format_.is_acknowledgement(group);
    for (std::size_t i = 0; i < group.sets.size(); ++i) {
      const auto& set = group.sets[i];
      const std::string subject =
          fmt::format("{} {}: ", is_set(set, report.sets[i]) ? std::string(set.id) : "set",
                      is_number(set.control) ? std::string(set.control) : std::to_string(i + 1));
      if (auto done = tell_findings(report.sets[i].findings, subject); !done) return done;
      if (is_set(set, report.sets[i]) && summary_.types.find(set.id) == std::string::npos)
        summary_.types += (summary_.types.empty() ? "" : ",") + std::string(set.id);
      const bool refused = report.sets[i].status == 'R';
      note_form(refused ? summary_.refused : summary_.taken, set.id, report.sets[i]);
      if (answers && !refused) continue;
      ++(refused ? summary_.rejected : summary_.accepted);
    }
    if (answers) ++summary_.acknowledgements;
    return {};
  }

  Result<void> take(const segments::Interchange& interchange) {
    const std::string control(trim(interchange.control()));
    if (summary_.controls.size() < 200) summary_.controls += (summary_.controls.empty() ? "" : ",") + control;
    note_numbers(interchange);
    auto report = format_.validate(context_, inbound_.partner, partners::Direction::in, interchange);
    const auto stranger = format_.refuse_strangers(context_, inbound_, interchange, report);
    if (stranger != segments::Stranger::nobody) {
      return refuse(interchange, report,
                    stranger == segments::Stranger::sender ? CaseKind::sender_refused : CaseKind::receiver_unknown,
                    sentence_about(interchange, stranger));
    }
    const auto found = numbers_.look_up(interchange);
    if (!found) return fail(found.error());
    if (found->novelty == Novelty::repeated) return repeated(control, found->earlier);
    if (found->novelty == Novelty::number_reused) {
      format_.refuse_number(context_, interchange, report);
      return refuse(interchange, report, CaseKind::control_number_reused,
                    fmt::format("interchange number {} was used before with other content (message {})", control,
                                found->earlier.number()));
    }
    return take_fresh(interchange, report);
  }

  Result<void> repeated(const std::string& control, MessageId earlier) {
    ++summary_.duplicates;
    if (auto told = tell(tx_, context_, EventKind::duplicate,
                         fmt::format("interchange {} is a repetition of message {}; its answer goes out again", control,
                                     earlier.number()),
                         id());
        !told)
      return told;
    // The first of two in one message is answered just now.
    return earlier == id() ? Result<void>{} : answer_again(earlier);
  }

  Result<void> take_fresh(const segments::Interchange& interchange, const segments::InterchangeReport& report) {
    if (report.status != 'R') {
      if (auto done = numbers_.remember(interchange); !done) return done;
    }
    if (auto done = tell_findings(report.findings, ""); !done) return done;
    for (std::size_t i = 0; i < interchange.groups.size(); ++i) {
      if (auto done = take(interchange.groups[i], report.groups[i]); !done) return done;
    }
    if (report.status != 'R') {
      const auto confirmed = format_.confirm(tx_, context_, inbound_, interchange);
      if (!confirmed) return fail(confirmed.error());
      summary_.confirmations += *confirmed;
    }
    return acknowledge(interchange, report);
  }

  Result<void> settle_taken() {
    if (summary_.accepted == 0 && summary_.acknowledgements == 0) return {};
    auto taken = summary_.taken;
    // An acknowledgement says nothing about a document that could not be read.
    if (summary_.accepted > 0) taken.insert(taken.end(), {std::string(word()), pipeline::empty_form});
    return settle_input(tx_, context_, inbound_, taken);
  }

  // One for each type: the next good one of that type closes it.
  Result<void> open_cases_of_refused() {
    const Error why = summary_.first_error.value_or(Error{
        Fault::invalid, fmt::format("{} {} are rejected", summary_.rejected, format_.sets), inbound_.message.name});
    for (const auto& form : summary_.refused) {
      if (auto opened = open_input_case(tx_, context_, inbound_, {why, form, summary_.answered}); !opened)
        return opened;
    }
    return {};
  }

  // Nothing of it is taken.
  Result<void> reject_whole() {
    if (auto opened = open_cases_of_refused(); !opened) return opened;
    const pipeline::Refusal refusal{*summary_.first_error, std::string(word()), summary_.answered};
    if (summary_.refused.empty() && !summary_.has_case) return reject(tx_, context_, inbound_, refusal);
    return end_rejected(tx_, context_, inbound_, refusal.why);
  }

  Result<void> hand_on() {
    if (auto opened = open_cases_of_refused(); !opened) return opened;
    if (auto done = store::messages::set_state(tx_, id(), store::MessageState::checked, context_.now); !done)
      return done;
    const auto text = fmt::format("{} {} accepted, {} rejected", summary_.accepted, format_.sets, summary_.rejected);
    if (auto told = tell(tx_, context_, EventKind::checked, text, id()); !told) return told;
    const auto queued = store::work_queue::add(tx_, pipeline::translate_of(id()), context_.now);
    if (!queued) return fail(queued.error());
    return {};
  }

  // The message's end, or its next stage.
  Result<void> conclude() {
    if (auto done = settle_taken(); !done) return done;
    if (summary_.accepted > 0) return hand_on();
    if (summary_.first_error) return reject_whole();
    if (summary_.duplicates > 0)
      return store::messages::set_state(tx_, id(), store::MessageState::duplicate, context_.now);
    if (summary_.acknowledgements == 0 && summary_.confirmations == 0) {
      const Error nothing{Fault::malformed, fmt::format("interchange holds no {}", format_.set), inbound_.message.name};
      return reject(tx_, context_, inbound_, {nothing, std::string(word()), summary_.answered});
    }
    if (auto done = store::messages::set_state(tx_, id(), store::MessageState::checked, context_.now); !done)
      return done;
    return settle_message(tx_, context_, id());
  }

  store::Transaction& tx_;
  const Context& context_;
  const Inbound& inbound_;
  const SegmentFormat& format_;
  InboundNumbers numbers_;
  Summary summary_;
};

}  // namespace

bool is_answered(partners::AnswerWhen rule, bool clean, bool requested) {
  switch (rule) {
    case partners::AnswerWhen::never: return false;
    case partners::AnswerWhen::errors: return !clean;
    case partners::AnswerWhen::requested: return !clean || requested;
    case partners::AnswerWhen::always: return true;
  }
  return false;
}

Result<void> check_segments(store::Transaction& tx, const Context& context, const Inbound& inbound,
                            const SegmentFormat& format) {
  return Check(tx, context, inbound, format).run();
}

}  // namespace crossdock::formats
