// SPDX-License-Identifier: Apache-2.0
// The proof, over the whole store, that no quantity, money or number was lost or made up.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/store/transaction.hpp"

namespace crossdock::pipeline {

// One law that must hold at any time, between any two transactions.
struct Audit {
  std::string_view name;
  std::string_view proves;
  Result<std::vector<std::string>> (*differences)(store::Transaction&);  // a sentence each; empty is as it must be
};

std::span<const Audit> conservation_audits();

// The sentences of all of them, each begun by the audit's name.
Result<std::vector<std::string>> audit_conservation(store::Transaction& tx);

}  // namespace crossdock::pipeline
