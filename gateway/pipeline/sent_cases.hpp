// SPDX-License-Identifier: Apache-2.0
// Cases about what we sent end when the partner is heard.
#pragma once

#include <string>

#include "gateway/store/cases.hpp"

namespace crossdock::pipeline {

// A partner's word about a message of ours.
enum class Heard {
  receipt,         // a receipt of whatever content
  good_receipt,    // it has what we sent
  refusal,         // its acknowledgement rejects it
  acknowledgement  // its acknowledgement accepts it
};

// A case that a receipt opened folds apart from one of an acknowledgement: each is settled by its own kind.
std::string receipt_fold(std::string_view subject);

// Why a case about a message needs nobody any more; "" while it does.
std::string settled(const store::cases::Case& about, Heard heard);
// Closes those of this message that are settled, and those of an earlier purchase order that this one replaces.
Result<void> settle_sent(store::Transaction& tx, const PartnerId& partner, MessageId message, Heard heard,
                         TimePoint now);

}  // namespace crossdock::pipeline
