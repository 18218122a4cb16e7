// SPDX-License-Identifier: Apache-2.0
// X12 in: envelope, duplicates, validation, acknowledgement. Every group is acknowledged here and once, whatever
// happens to its documents later.
#include <fmt/format.h>

#include "base/digest.hpp"
#include "base/text.hpp"
#include "gateway/pipeline/check.hpp"
#include "gateway/pipeline/outbound.hpp"
#include "gateway/store/cases.hpp"
#include "translators/x12/acknowledgement.hpp"

namespace crossdock::pipeline {
namespace {

constexpr std::size_t told_findings = 25;  // in the message's story; the rest is counted

// What became of a whole file, over its interchanges.
struct Summary {
  int accepted = 0;  // transaction sets to translate
  int rejected = 0;
  int duplicates = 0;        // interchanges
  int acknowledgements = 0;  // groups of functional acknowledgements
  std::optional<Error> first_error;
  std::string types, controls;

  void note(Error error) {
    if (!first_error) first_error = std::move(error);
  }
};

std::string place_of(const Inbound& inbound, const x12::Finding& finding) {
  std::string place = fmt::format("{}:{}", inbound.message.name, finding.offset);
  if (!finding.segment.empty()) place += fmt::format(" {}", finding.segment);
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
    const auto done = tell(tx, context, finding.error ? "finding" : "tolerated",
                           fmt::format("{}{} [{}]", subject, describe(error), finding.code), inbound.message.id);
    if (!done) return done;
  }
  if (told <= told_findings) return {};
  return tell(tx, context, "finding", fmt::format("{}{} more findings", subject, told - told_findings),
              inbound.message.id);
}

// ---- duplicates ------------------------------------------------------------------------------------------------

enum class Novelty { fresh, repeated, number_reused };

// Whether this interchange came before: the same number with the same bytes is a repetition, with other bytes it
// is refused. The first of a number is remembered.
Result<Novelty> novelty_of(store::Transaction& tx, const Context& context, const Inbound& inbound,
                           const x12::Interchange& interchange, MessageId& earlier) {
  const std::string key = fmt::format("{}/{}", trim(interchange.sender()), interchange.control());
  const std::string hash =
      sha256(std::string_view(inbound.bytes).substr(interchange.offset, interchange.end - interchange.offset));
  const auto row = tx.query_one(
      "SELECT sha256, message FROM inbound_interchange WHERE partner = $1 AND control = $2 ORDER BY id DESC LIMIT 1",
      {inbound.partner.id.text(), key});
  if (!row) return fail(row.error());
  if (*row && (*row)->integer(1) != inbound.message.id.number()) {
    earlier = MessageId((*row)->integer(1));
    return (*row)->text(0) == hash ? Novelty::repeated : Novelty::number_reused;
  }
  if (*row) return (*row)->text(0) == hash ? Novelty::fresh : Novelty::number_reused;
  const auto added = tx.execute(
      "INSERT INTO inbound_interchange (partner, control, sha256, message, seen_at) VALUES ($1, $2, $3, $4, $5)",
      {inbound.partner.id.text(), key, hash, store::stored(inbound.message.id), store::stored(context.now)});
  if (!added) return fail(added.error());
  return Novelty::fresh;
}

// The stored answer to the first of two equal interchanges goes out again, byte for byte.
Result<void> answer_again(store::Transaction& tx, const Context& context, MessageId earlier) {
  const auto answers = store::messages::list(tx, {.direction = store::Direction::out, .answers = earlier});
  if (!answers) return fail(answers.error());
  for (const auto& answer : *answers) {
    if (answer.type != "997" && answer.type != "TA1") continue;
    const auto queued = store::work_queue::push(
        tx, {.stage = "deliver", .subject = answer.id.number(), .discriminator = "again"}, context.now);
    if (!queued) return fail(queued.error());
  }
  return {};
}

// ---- one interchange -------------------------------------------------------------------------------------------

std::optional<Error> refuse_sender(const Context& context, const Inbound& inbound,
                                   const x12::Interchange& interchange) {
  const auto sender = trim(interchange.sender());
  for (const auto& identity : inbound.partner.x12) {
    if (identity.qualifier == trim(interchange.isa[4]) && identity.id == sender) return std::nullopt;
  }
  const auto* other = context.network.directory().find_x12(trim(interchange.isa[4]), sender);
  return Error{
      Fault::refused,
      fmt::format("interchange {} is from {}:{}, which is {}, but came through the channel of {}",
                  interchange.control(), interchange.isa[4], sender,
                  other ? "partner " + other->id.text() : std::string("no partner of ours"), inbound.partner.id.text()),
      inbound.message.name};
}

Result<void> acknowledge(store::Transaction& tx, const Context& context, const Inbound& inbound,
                         const x12::Interchange& interchange, const x12::InterchangeReport& report) {
  if (!inbound.partner.x12_settings.acknowledge) return {};
  OutboundInterchange out{.type = "997", .functional_id = "FA", .answers = inbound.message.id};
  out.usage = interchange.isa[14].empty() ? 'P' : interchange.isa[14].front();
  out.sets = x12::make_997(interchange, report, delimiters_of(inbound.partner));
  if (interchange.isa[13] == "1" || report.status != 'A') {
    out.ta1.push_back(x12::make_ta1(interchange, report, delimiters_of(inbound.partner)));
  }
  if (out.sets.empty()) {
    if (out.ta1.empty()) return {};
    out.type = "TA1";
  }
  const auto release =
      context.network.dictionary().release(interchange.groups.empty() ? "004010" : interchange.groups.front().version);
  out.version = release.empty() ? "004010" : std::string(release);
  const auto sent = send_x12(tx, context, inbound.partner, out);
  if (!sent) return fail(sent.error());
  return {};
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
    const std::string subject = fmt::format("{} {}: ", set.id, set.control);
    if (auto done = tell_findings(tx, context, inbound, report.sets[i].findings, subject, summary); !done) return done;
    if (summary.types.find(set.id) == std::string::npos)
      summary.types += (summary.types.empty() ? "" : ",") + std::string(set.id);
    if (group.functional_id == "FA") continue;
    ++(report.sets[i].status == 'R' ? summary.rejected : summary.accepted);
  }
  if (group.functional_id != "FA") return {};
  ++summary.acknowledgements;
  return {};
}

Result<void> take_interchange(store::Transaction& tx, const Context& context, const Inbound& inbound,
                              const x12::Interchange& interchange, Summary& summary) {
  const std::string control(trim(interchange.control()));
  if (summary.controls.size() < 200) summary.controls += (summary.controls.empty() ? "" : ",") + control;
  if (const auto refused = refuse_sender(context, inbound, interchange)) {
    summary.note(*refused);
    const auto alerted = store::cases::add(tx,
                                           {.kind = "SENDER_REFUSED",
                                            .partner = inbound.partner.id,
                                            .subject = fmt::format("message:{}", inbound.message.id.number()),
                                            .text = describe(*refused)},
                                           context.now);
    if (!alerted) return fail(alerted.error());
    return {};
  }
  MessageId earlier;
  const auto novelty = novelty_of(tx, context, inbound, interchange, earlier);
  if (!novelty) return fail(novelty.error());
  if (*novelty == Novelty::repeated) {
    ++summary.duplicates;
    if (auto told = tell(tx, context, "duplicate",
                         fmt::format("interchange {} is a repetition of message {}; its answer goes out again", control,
                                     earlier.number()),
                         inbound.message.id);
        !told)
      return told;
    return answer_again(tx, context, earlier);
  }
  auto report = x12::validate(interchange, context.network.dictionary());
  if (*novelty == Novelty::number_reused) {
    const Error error{
        Fault::refused,
        fmt::format("interchange number {} was used before with other content (message {})", control, earlier.number()),
        inbound.message.name};
    summary.note(error);
    // TA105 025: duplicate interchange control number. Nothing of it is worked on.
    report = {.status = 'R', .note = "025"};
    const auto alerted = store::cases::add(tx,
                                           {.kind = "CONTROL_NUMBER_REUSED",
                                            .partner = inbound.partner.id,
                                            .subject = fmt::format("message:{}", inbound.message.id.number()),
                                            .text = describe(error)},
                                           context.now);
    if (!alerted) return fail(alerted.error());
    x12::Interchange envelope = interchange;
    envelope.groups.clear();
    return acknowledge(tx, context, inbound, envelope, report);
  }
  if (auto done = tell_findings(tx, context, inbound, interchange.findings, "", summary); !done) return done;
  if (auto done = tell_findings(tx, context, inbound, report.findings, "", summary); !done) return done;
  for (std::size_t i = 0; i < interchange.groups.size(); ++i) {
    if (auto done = take_group(tx, context, inbound, interchange.groups[i], report.groups[i], summary); !done)
      return done;
    if (interchange.groups[i].functional_id != "FA") continue;
    if (auto done = confirm(tx, context, inbound, interchange, interchange.groups[i]); !done) return done;
  }
  return acknowledge(tx, context, inbound, interchange, report);
}

// The message's end, or its next stage.
Result<void> conclude(store::Transaction& tx, const Context& context, const Inbound& inbound, const Summary& summary) {
  const MessageId id = inbound.message.id;
  if (summary.accepted > 0) {
    if (auto done = store::messages::set_state(tx, id, store::MessageState::checked, context.now); !done) return done;
    const auto text = fmt::format("{} transaction sets accepted, {} rejected", summary.accepted, summary.rejected);
    if (auto told = tell(tx, context, "checked", text, id); !told) return told;
    const auto queued = store::work_queue::push(tx, {.stage = "translate", .subject = id.number()}, context.now);
    if (!queued) return fail(queued.error());
    return {};
  }
  if (summary.first_error) return reject(tx, context, id, *summary.first_error);
  if (summary.duplicates > 0) return store::messages::set_state(tx, id, store::MessageState::duplicate, context.now);
  if (auto done = store::messages::set_state(tx, id, store::MessageState::checked, context.now); !done) return done;
  return settle_message(tx, context, id);
}

}  // namespace

Result<x12::File> read_x12_of(const partners::Partner& partner, std::string_view bytes) {
  return x12::read(bytes, {.tolerate = partner.x12_settings.tolerate});
}

Result<void> check_x12(store::Transaction& tx, const Context& context, const Inbound& inbound) {
  const auto file = read_x12_of(inbound.partner, inbound.bytes);
  if (!file) return reject(tx, context, inbound.message.id, file.error());
  Summary summary;
  if (auto done = tell_findings(tx, context, inbound, file->findings, "", summary); !done) return done;
  for (const auto& interchange : file->interchanges) {
    if (auto done = take_interchange(tx, context, inbound, interchange, summary); !done) return done;
  }
  const auto identified = store::messages::identify(
      tx, inbound.message.id, {.syntax = "x12", .type = summary.types, .control = summary.controls}, context.now);
  if (!identified) return identified;
  return conclude(tx, context, inbound, summary);
}

}  // namespace crossdock::pipeline
