// SPDX-License-Identifier: Apache-2.0
// What a person can decide, each act as one word for programs. docs/audit.md shows this table.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace crossdock::store {

enum class Act : std::uint8_t {
  // messages and their work
  release_work,
  discard_work,
  replay_message,
  resend_message,
  reopen_message,
  purge_evidence,
  // destinations
  hold_destination,
  drain_destination,
  resume_destination,
  hurry_destination,
  replay_events,
  // certificates
  offer_certificate,
  accept_certificate,
  reject_certificate,
  // orders, invoices and cases
  set_selling_price,
  release_hold,
  refuse_hold,
  accept_price,
  accept_credit,
  reconcile_invoice,
  close_case,
  assign_exception,
  // the store
  restore_store,
  adopt_exchange,
  // persons and access
  add_person,
  change_person,
  disable_person,
  enable_person,
  reset_person,
  choose_password,
  change_codes,
  log_in,
  make_token,
  revoke_token,
  // two persons
  propose,
  approve_proposal,
  refuse_proposal,
  // reading what holds personal data
  read_raw,
  export_list,
};

struct ActRow {
  Act act{};
  std::string_view word;     // what the audit trail keeps and people filter by
  std::string_view meaning;  // a sentence
};

// In the order of the enumeration.
std::span<const ActRow> act_rows();
std::string_view to_string(Act act);
// Nothing for a word that no act has.
std::optional<Act> act_named(std::string_view word);

}  // namespace crossdock::store
