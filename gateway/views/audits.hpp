// SPDX-License-Identifier: Apache-2.0
// The proofs over the whole store as persons and programs read them.
#pragma once

#include <string>
#include <vector>

#include "gateway/store/transaction.hpp"
#include "gateway/views/page.hpp"
#include "partners/directory.hpp"

namespace crossdock::views::audits {

struct Proofs {
  Table table;                     // one row for each proof
  std::vector<std::string> found;  // what does not add up, a sentence each that begins with its proof
  std::vector<std::string> notes;  // what a person should know beside it
};
// Without a directory the tolerances of agreements are not known.
Result<Proofs> conservation(store::Transaction& tx, const partners::Directory* directory);

}  // namespace crossdock::views::audits
