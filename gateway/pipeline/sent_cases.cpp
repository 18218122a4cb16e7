// SPDX-License-Identifier: Apache-2.0
// Knows which words of a partner settle which cases about our messages.
#include "gateway/pipeline/sent_cases.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "gateway/pipeline/cases.hpp"
#include "gateway/store/outbound_documents.hpp"

namespace crossdock::pipeline {
namespace {

constexpr std::string_view subject_start = "message:";
constexpr std::string_view receipt_end = " receipt";

std::string subject_of(MessageId message) { return fmt::format("{}{}", subject_start, message.number()); }

MessageId message_of(std::string_view subject) {
  std::int64_t number = 0;
  if (subject.starts_with(subject_start))
    std::from_chars(subject.data() + subject_start.size(), subject.data() + subject.size(), number);
  return MessageId(number);
}

// The purchase orders of a message: an order sent anew is about the same one.
Result<std::vector<std::string>> orders_in(store::Transaction& tx, MessageId message) {
  const auto documents = store::outbound_documents::of_message(tx, message);
  if (!documents) return fail(documents.error());
  std::vector<std::string> orders;
  for (const auto& one : *documents) {
    if (one.kind == "order") orders.push_back(one.order_number);
  }
  return orders;
}

Result<void> settle_replaced(store::Transaction& tx, const PartnerId& partner, MessageId message, TimePoint now) {
  constexpr std::array kinds{CaseKind::our_document_rejected, CaseKind::our_document_unopened};
  const auto open = store::cases::open_of_partner(tx, partner, kinds);
  if (!open) return fail(open.error());
  if (open->empty()) return {};
  const auto accepted = orders_in(tx, message);
  if (!accepted) return fail(accepted.error());
  for (const auto& one : *open) {
    const auto refused = orders_in(tx, message_of(one.subject));
    if (!refused) return fail(refused.error());
    const bool replaced = !refused->empty() && std::ranges::all_of(*refused, [&](const auto& order) {
      return std::ranges::find(*accepted, order) != accepted->end();
    });
    if (!replaced) continue;
    const auto why = fmt::format("accepted with message {}", message.number());
    if (auto closed = cases::close(tx, one.id, why, now); !closed) return closed;
  }
  return {};
}

}  // namespace

std::string receipt_fold(std::string_view subject) { return std::string(subject) + std::string(receipt_end); }

std::string settled(const store::cases::Case& about, Heard heard) {
  const bool acknowledged = heard == Heard::acknowledgement || heard == Heard::refusal;
  switch (about.kind) {
    case CaseKind::acknowledgement_overdue: return acknowledged ? "the acknowledgement came" : "";
    case CaseKind::receipt_overdue: return acknowledged ? "the partner answered it" : "the receipt came";
    case CaseKind::receipt_unproven:
      return heard == Heard::receipt ? "" : acknowledged ? "the partner answered it" : "the receipt came";
    case CaseKind::mic_mismatch: return heard == Heard::good_receipt ? "the partner has what we sent" : "";
    case CaseKind::our_document_rejected:
    case CaseKind::our_document_unopened:
      if (heard == Heard::acknowledgement) return "the partner accepted it";
      return heard == Heard::good_receipt && about.fold.ends_with(receipt_end) ? "the partner took it" : "";
    default: return {};
  }
}

Result<void> settle_sent(store::Transaction& tx, const PartnerId& partner, MessageId message, Heard heard,
                         TimePoint now) {
  const auto about = store::cases::of_subject(tx, subject_of(message));
  if (!about) return fail(about.error());
  for (const auto& one : *about) {
    if (!one.open) continue;
    const auto why = settled(one, heard);
    if (why.empty()) continue;
    if (auto closed = cases::close(tx, one.id, why, now); !closed) return closed;
  }
  return heard == Heard::acknowledgement ? settle_replaced(tx, partner, message, now) : Result<void>{};
}

}  // namespace crossdock::pipeline
