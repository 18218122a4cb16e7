// SPDX-License-Identifier: Apache-2.0
// The proof, over the whole store, that no quantity, money or number was lost or made up.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/store/transaction.hpp"
#include "partners/directory.hpp"

namespace crossdock::apply {

// The result of an audit: differences, a sentence each, that must not be; and notes on what a version before decided,
// which nobody has judged anew yet.
struct Findings {
  std::vector<std::string> differences;
  std::vector<std::string> notes;
};

// One law that must hold at any time, between any two transactions. `directory` says what tolerances allow; without it
// they are taken for unlimited.
struct Audit {
  std::string_view name;
  std::string_view proves;
  Result<Findings> (*find)(store::Transaction&, const partners::Directory* directory);
};

std::span<const Audit> conservation_audits();

// All of them together, each sentence begun by the audit's name.
Result<Findings> audit_conservation(store::Transaction& tx, const partners::Directory* directory);

}  // namespace crossdock::apply
