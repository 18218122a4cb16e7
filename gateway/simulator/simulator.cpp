// SPDX-License-Identifier: Apache-2.0
// Reads one delivered file, acknowledges it, and writes the documents that answer its orders.
#include "gateway/simulator/simulator.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/checked.hpp"
#include "base/digest.hpp"
#include "base/text.hpp"
#include "gateway/simulator/documents.hpp"
#include "gateway/simulator/outbox.hpp"
#include "translators/edifact/contrl.hpp"
#include "translators/edifact/validator.hpp"
#include "translators/x12/acknowledgement.hpp"
#include "translators/xml/sniff.hpp"

namespace crossdock::simulator {
namespace {

using canonical::DocumentKind;
using canonical::Purpose;
using canonical::Syntax;
using partners::Behaviour;
using partners::Direction;

std::size_t lines_of(const canonical::Document& document) {
  if (const auto* order = std::get_if<canonical::Order>(&document)) return order->lines.size();
  if (const auto* ack = std::get_if<canonical::OrderAck>(&document)) return ack->lines.size();
  if (const auto* invoice = std::get_if<canonical::Invoice>(&document)) return invoice->lines.size();
  return 0;
}

std::string title(std::string_view type, const canonical::Document& document) {
  const auto lines = lines_of(document);
  const auto counted = lines == 0 ? "" : fmt::format(" ({} {})", lines, lines == 1 ? "line" : "lines");
  return fmt::format("{} {}{}", type, canonical::number_of(document), counted);
}

// One file being read and answered.
class Reading {
 public:
  Reading(const pipeline::Network& network, const partners::Partner& partner, Behaviour behaviour, State state,
          TimePoint now)
      : network_(network),
        partner_(partner),
        behaviour_(behaviour),
        now_(now),
        state_(std::move(state)),
        outbox_(network, partner, state_, now) {}

  Result<void> read(const InboundFile& file) {
    if (x12::looks_like_x12(file.bytes)) return read_segments(file, Syntax::x12, x12::read(file.bytes));
    if (edifact::looks_like_edifact(file.bytes))
      return read_segments(file, Syntax::edifact, edifact::read(file.bytes, network_.edifact()));
    return read_xml(file);
  }

  Answer take() { return {outbox_.take(), std::move(reactions_), std::move(state_)}; }

 private:
  bool silent() const { return behaviour_ == Behaviour::no_ack; }

  Reaction& react(std::string read, std::string note = {}) {
    return reactions_.emplace_back(Reaction{.read = std::move(read), .note = std::move(note)});
  }

  Result<void> read_segments(const InboundFile& file, Syntax syntax, const Result<segments::File>& read) {
    if (!read) {
      react(file.name, describe(read.error()));
      return {};
    }
    if (read->interchanges.empty()) react(file.name, "no whole interchange in it");
    for (const auto& interchange : read->interchanges) {
      if (auto done = read_interchange(syntax, interchange); !done) return done;
    }
    return {};
  }

  Result<void> read_interchange(Syntax syntax, const segments::Interchange& interchange) {
    const auto sender = trim(interchange.sender());
    if (!state_.answered.insert(fmt::format("{}/{}", sender, interchange.control())).second) {
      react(fmt::format("interchange {}", interchange.control()), "repeated: answered before");
      return {};
    }
    const auto report = syntax == Syntax::edifact ? edifact::validate(interchange, network_.edifact())
                                                  : x12::validate(interchange, network_.dictionary());
    const auto acknowledged = silent()                    ? std::string()
                              : syntax == Syntax::edifact ? acknowledge_edifact(interchange, report)
                                                          : acknowledge_x12(interchange, report);
    if (!acknowledged) return fail(acknowledged.error());
    for (std::size_t g = 0; g < interchange.groups.size(); ++g) {
      const auto& group = interchange.groups[g];
      for (std::size_t s = 0; s < group.sets.size(); ++s) {
        const auto& set_report = report.groups[g].sets[s];
        if (auto done = read_set(syntax, interchange, group.sets[s], set_report, *acknowledged); !done) return done;
      }
    }
    if (interchange.groups.empty())
      react(fmt::format("interchange {}", interchange.control()), "nothing in it to answer");
    return {};
  }

  // The acknowledgement that was written; "" if there is nothing to acknowledge.
  Result<std::string> acknowledge_x12(const segments::Interchange& interchange,
                                      const segments::InterchangeReport& report) {
    auto sets = x12::make_997(interchange, report, outbox_.delimiters());
    if (sets.empty()) return std::string();
    const auto release = network_.dictionary().release(interchange.groups.front().version);
    auto sent = outbox_.send_x12("997", "FA", release.empty() ? "004010" : std::string(release), std::move(sets));
    if (!sent) return fail(sent.error());
    return std::string("997");
  }

  Result<std::string> acknowledge_edifact(const segments::Interchange& interchange,
                                          const segments::InterchangeReport& report) {
    auto contrl = edifact::make_contrl(interchange, report, network_.edifact());
    if (!contrl) return std::string();
    std::string type = contrl->id;
    if (auto sent = outbox_.send_edifact(std::move(*contrl), std::string(edifact::contrl_version)); !sent)
      return fail(sent.error());
    return type;
  }

  Result<void> read_set(Syntax syntax, const segments::Interchange& interchange, const segments::TransactionSet& set,
                        const segments::SetReport& report, const std::string& acknowledged) {
    if (canonical::is_acknowledgement(set.id)) {
      const auto about = about_of(syntax, interchange, set);
      react(about ? *about : std::string(set.id), about ? "" : describe(about.error()));
      return {};
    }
    Reaction reaction;
    if (!acknowledged.empty()) reaction.answers.push_back(acknowledged);
    const auto* agreement = network_.reading_of(partner_, Direction::out, syntax, set.id);
    if (agreement == nullptr || report.status == 'R') {
      reaction.read = fmt::format("{} {}", set.id, set.control);
      reaction.note = agreement ? "rejected: it is not valid" : "no agreement about it";
      reactions_.push_back(std::move(reaction));
      return {};
    }
    const auto document = mapping::read_segments(network_.mapping_of(*agreement), interchange, set, report);
    if (!document) {
      reaction.read = fmt::format("{} {}", set.id, set.control);
      reaction.note = describe(document.error());
      reactions_.push_back(std::move(reaction));
      return {};
    }
    reaction.read = title(set.id, document->document);
    return take_document(document->document, std::move(reaction));
  }

  // "997 for group 12 (A)", "CONTRL for interchange 7 (rejected)".
  Result<std::string> about_of(Syntax syntax, const segments::Interchange& interchange,
                               const segments::TransactionSet& set) {
    if (syntax == Syntax::x12) {
      const auto about = x12::read_acknowledgement(interchange, set);
      if (!about) return fail(about.error());
      return fmt::format("{} for group {} ({})", set.id, about->control, about->status);
    }
    const auto about = edifact::read_contrl(interchange, set, network_.edifact());
    if (!about) return fail(about.error());
    return fmt::format("{} for interchange {} ({})", set.id, about->reference,
                       about->rejected ? "rejected" : "accepted");
  }

  Result<void> read_xml(const InboundFile& file) {
    if (!state_.answered.insert("sha256:" + sha256(file.bytes)).second) {
      react(file.name, "repeated: answered before");
      return {};
    }
    const auto sniffed = xml::sniff(file.bytes);
    if (!sniffed) {
      react(file.name, describe(sniffed.error()));
      return {};
    }
    const auto* agreement = network_.reading_of(partner_, Direction::out, Syntax::xml, sniffed->root);
    if (agreement == nullptr) {
      react(sniffed->root, "no agreement about it");
      return {};
    }
    const auto document = mapping::read_xml(network_.mapping_of(*agreement), file.bytes);
    if (!document) {
      react(file.name, describe(document.error()));
      return {};
    }
    return take_document(document->document, {.read = title(sniffed->root, document->document)});
  }

  Result<void> take_document(const canonical::Document& document, Reaction reaction) {
    const auto* order = std::get_if<canonical::Order>(&document);
    Result<void> done;
    if (order != nullptr && partner_.role == partners::Role::supplier) done = take_order(*order, reaction);
    if (silent()) reaction.note = "silent on purpose";
    reactions_.push_back(std::move(reaction));
    return done;
  }

  Result<void> take_order(const canonical::Order& order, Reaction& reaction) {
    auto& memory = state_.orders[order.number];
    if (order.purpose == Purpose::cancel) {
      reaction.note = "cancellation";
      return remember_cancelled(order, memory);
    }
    if (order.purpose != Purpose::original) {
      reaction.note = "only acknowledged: changes are not played";
      return {};
    }
    if (memory.answered) {
      reaction.note = "order is known: answered before";
      return {};
    }
    memory.answered = true;
    if (silent()) return {};
    return fulfil(order, memory, reaction);
  }

  Result<void> remember_cancelled(const canonical::Order& order, OrderMemory& memory) {
    for (const auto& line : order.lines) {
      const auto sum = (Checked(memory.cancelled[line.number]) + line.quantity.value).result();
      if (!sum) return fail(sum.error());
      memory.cancelled[line.number] = *sum;
    }
    return {};
  }

  Result<void> fulfil(const canonical::Order& order, OrderMemory& memory, Reaction& reaction) {
    const auto decided = promise(order, partner_, behaviour_, memory.cancelled, date_of(now_));
    if (!decided) return fail(decided.error());
    for (std::size_t i = 0; i < order.lines.size(); ++i)
      memory.confirmed[order.lines[i].number] = decided->lines[i].accepted;
    const Deal deal{order, *decided, partner_, next_number(state_, partner_, 'S'), now_};
    const auto acked = send(DocumentKind::order_ack, order_ack(deal), reaction);
    if (!acked || !decided->ships()) return acked;
    const auto notice = ship_notice(deal, structure(), next_number(state_, partner_, 'D'), state_);
    if (!notice) return fail(notice.error());
    if (auto sent = send(DocumentKind::ship_notice, *notice, reaction); !sent) return sent;
    const auto bill = invoice(deal, next_number(state_, partner_, 'I'), notice->number);
    if (!bill) return fail(bill.error());
    for (int copy = 0; copy < decided->invoices; ++copy) {
      if (auto sent = send(DocumentKind::invoice, *bill, reaction); !sent) return sent;
    }
    if (decided->notice != Promise::Afterwards::stands) {
      const auto corrected = corrected_notice(deal, *notice, structure(), state_);
      if (!corrected) return fail(corrected.error());
      if (auto sent = send(DocumentKind::ship_notice, *corrected, reaction); !sent) return sent;
    }
    if (!decided->credits()) return {};
    const auto credit = credit_note(deal, next_number(state_, partner_, 'C'), bill->number);
    if (!credit) return fail(credit.error());
    return send(DocumentKind::invoice, *credit, reaction);
  }

  Structure structure() const {
    const auto* agreement = partner_.agreement(DocumentKind::ship_notice, Direction::in);
    const bool xml = agreement != nullptr && agreement->syntax == partners::Syntax::xml;
    return xml ? Structure::items : Structure::cartons;
  }

  // A partner sends only what is agreed.
  Result<void> send(DocumentKind type, const canonical::Document& document, Reaction& reaction) {
    const auto* agreement = partner_.agreement(type, Direction::in);
    if (agreement == nullptr) return {};
    const auto sent = outbox_.send(*agreement, document);
    if (!sent) return fail(sent.error());
    reaction.answers.push_back(*sent);
    return {};
  }

  const pipeline::Network& network_;
  const partners::Partner& partner_;
  Behaviour behaviour_;
  TimePoint now_;
  State state_;
  Outbox outbox_;
  std::vector<Reaction> reactions_;
};

}  // namespace

Result<Answer> answer(const pipeline::Network& network, const partners::Partner& partner, Behaviour behaviour,
                      const InboundFile& file, State state, TimePoint now) {
  Reading reading(network, partner, behaviour, std::move(state), now);
  if (auto done = reading.read(file); !done) return fail(done.error());
  return reading.take();
}

std::string line_of(const partners::Partner& partner, const Reaction& reaction, TimePoint now) {
  const std::string answers =
      reaction.answers.empty() ? "no answer" : fmt::format("→ {}", fmt::join(reaction.answers, ", "));
  const std::string note = reaction.note.empty() ? "" : fmt::format("  ({})", reaction.note);
  return fmt::format("{} {}  read {}  {}{}", time_of_day(now).text(), partner.id.text(), reaction.read, answers, note);
}

}  // namespace crossdock::simulator
