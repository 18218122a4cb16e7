// SPDX-License-Identifier: Apache-2.0
// Reads the head of the audit trail when it is due, and tells it.
#include "gateway/service/audit_head.hpp"

#include "gateway/store/audit_trail.hpp"

namespace crossdock::service {

void AuditHead::tell(TimePoint now) {
  constexpr std::chrono::hours day{24};
  if (told_ && now - *told_ < day) return;
  store::audit_trail::Head head;
  const auto read = database_.read([&](store::Transaction& tx) -> Result<void> {
    auto found = store::audit_trail::head(tx);
    if (!found) return fail(found.error());
    head = std::move(*found);
    return {};
  });
  if (!read) return;  // the store is told about elsewhere; this is due again at the next call
  told_ = now;
  say_("the trail ends with " + store::audit_trail::text_of(head));
}

}  // namespace crossdock::service
