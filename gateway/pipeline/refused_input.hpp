// SPDX-License-Identifier: Apache-2.0
// After a positive receipt somebody always hears: what a partner sent and what is not taken opens a case, by partner
// and form, which counts repetitions and closes with the next good one.
#pragma once

#include <string>
#include <vector>

#include "gateway/pipeline/inbound.hpp"
#include "gateway/store/cases.hpp"

namespace crossdock::pipeline {

struct Refusal {
  Error why;
  std::string form;      // "850", "Order"; "xml", "pdf" for what cannot be read that far
  std::string answered;  // "997": how the partner was told; empty: it was not
};

Result<void> open_input_case(store::Transaction& tx, const Context& context, const Inbound& inbound,
                             const Refusal& refusal);
// Ends the message as rejected, with the reason in its story.
Result<void> end_rejected(store::Transaction& tx, const Context& context, const Inbound& inbound, const Error& why);
// The same, with a case.
Result<void> reject(store::Transaction& tx, const Context& context, const Inbound& inbound, const Refusal& refusal);

// The forms that were taken of a message: the types of its documents, their syntax, and `empty_form` with any document:
// an empty file is what an upload leaves that was cut off, and repeated.
using TakenForms = std::vector<std::string>;
inline constexpr const char* empty_form = "empty";
// Why a case about refused input needs nobody any more once these were taken; "" while it does.
std::string settled(const store::cases::Case& about, const TakenForms& taken);
Result<void> settle_input(store::Transaction& tx, const Context& context, const Inbound& inbound,
                          const TakenForms& taken);

}  // namespace crossdock::pipeline
