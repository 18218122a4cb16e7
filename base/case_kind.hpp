// SPDX-License-Identifier: Apache-2.0
// The kinds of cases that a person may have to look at. Each kind has one row: what it means, what to do next, who does
// it and until when.
// Store, modules, program and docs/cases.md follow from this table. Modules decide that a case is to be opened, so it
// lies below them.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/time.hpp"

namespace crossdock {

enum class CaseKind : std::uint8_t {
  // what came in
  input_rejected,
  input_unreadable,
  sender_refused,
  receiver_unknown,
  control_number_reused,
  http_id_reused,
  as2_message_refused,
  message_id_reused,
  as2_decryption_failing,
  receipt_host_refused,
  strangers_refused,
  incomplete_file,
  name_refused,
  file_too_large,
  // what went out
  our_document_rejected,
  our_document_unopened,
  acknowledgement_overdue,
  receipt_overdue,
  receipt_unproven,
  mic_mismatch,
  // ways and work
  channel_failing,
  destination_silent,
  folder_unreadable,
  webhook_disabled,
  work_held,
  timer_failed,
  clock_jumped,
  store_restored,
  certificate_offered,
  certificate_rejected,
  certificate_exchange_bad,
  // buyers' orders
  unsupplied,
  not_billed,
  no_selling_price,
  // suppliers' answers
  ack_late,
  late_ack,
  ack_rejected,
  qty_cut,
  backordered,
  price_changed,
  date_changed,
  substituted,
  ack_on_hold,
  ack_incomplete,
  ack_over,
  ack_after_shipment,
  // ship notices and invoices
  ship_notice_overdue,
  over_shipped,
  shipped_not_open,
  duplicate_shipment,
  unknown_shipment,
  tracking_invalid,
  recall_needed,
  evidence_withdrawn,
  wrong_unit,
  bad_quantity,
  unknown_line,
  unknown_order,
  ambiguous_line,
  item_mismatch,
};

enum class CaseOwner : std::uint8_t { operations, finance, onboarding, buying };

// Says when two findings of one kind are one case.
enum class CaseFold : std::uint8_t {
  subject,  // the same subject: the case counts them, and shows the latest
  parts,    // the same subject: each text is a part, and the case is settled when every part is
  partner,  // the same partner, whatever the subject
};

struct CaseRow {
  CaseKind kind{};
  std::string_view word;     // "ACK_LATE": what the store keeps and people filter by
  std::string_view meaning;  // a sentence
  std::string_view act;      // what to do next
  CaseOwner owner{};
  Duration deadline{};  // from the opening of the case
  CaseFold fold{};
};

// In the order of the enumeration.
std::span<const CaseRow> case_rows();
const CaseRow& row_of(CaseKind kind);

std::string_view to_string(CaseKind kind);
std::string_view to_string(CaseOwner owner);
// Nothing for a word that no kind has.
std::optional<CaseKind> case_kind(std::string_view word);
std::optional<CaseOwner> case_owner(std::string_view word);
std::vector<std::string_view> case_owner_words();

}  // namespace crossdock
