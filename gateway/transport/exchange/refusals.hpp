// SPDX-License-Identifier: Apache-2.0
// Files that lie in a partner's folder and are never taken: one case for their names and kinds, one for their size.
#pragma once

#include <map>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/transport/exchange/standing_cases.hpp"

namespace crossdock::exchange {

// Safe to use from several threads for different partners.
class Refusals {
 public:
  enum class Seen { all, some };  // of the folder

  // Tells what one look at a partner's folder refused: Fault::refused for a name or a kind (a link, a device),
  // Fault::invalid for a size, each with its path. A file is told of once while it lies there; the cases close when
  // none is left.
  // `way`: "sftp".
  void tell(store::Database& database, const PartnerId& partner, std::string_view way,
            const std::vector<Error>& refused, Seen seen, TimePoint now);

 private:
  void tell_kind(store::Database& database, const PartnerId& partner, const std::string& subject,
                 const std::vector<Error>& refused, Fault kind, Seen seen, TimePoint now);

  StandingCases names_{CaseKind::name_refused, "no such file is left in the folder"};
  StandingCases sizes_{CaseKind::file_too_large, "no such file is left in the folder"};
  std::mutex mutex_;
  std::map<std::pair<std::string, Fault>, std::set<std::string>> told_;  // texts, by subject and kind
};

}  // namespace crossdock::exchange
