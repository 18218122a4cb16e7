// SPDX-License-Identifier: Apache-2.0
// The proofs over the whole store, and the trail of what persons did, as persons and programs read them.
#pragma once

#include <string>
#include <vector>

#include "gateway/store/audit_trail.hpp"
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

// What persons did, the newest first.
Result<Slice> trail(store::Transaction& tx, const store::audit_trail::Filter& filter);

// What `verify` found: how many entries are whole, the head to keep, and what is broken.
Page page_of(const store::audit_trail::Verdict& verdict);

}  // namespace crossdock::views::audits
