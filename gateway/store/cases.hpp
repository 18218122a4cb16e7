// SPDX-License-Identifier: Apache-2.0
// Exception cases: what a person should look at. A case of one kind, subject and text is open at most once. Each opening
// and closing queues work of the stage `publish`, which tells webhooks.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/id.hpp"
#include "gateway/store/transaction.hpp"

namespace crossdock::store::cases {

struct Case {
  std::int64_t id = 0;
  std::string kind;  // "ACK_LATE", "QTY_CUT", "OVER_SHIPPED", …
  PartnerId partner;
  std::string subject;  // "order:12", "purchase:P000012-1", "message:17"
  std::string text;     // one sentence
  bool open = true;
  std::string resolution;
  DocumentId document;
  TimePoint created_at;
  PurchaseLineId purchase_line;  // which a change of the line may settle; none: nothing settles it but a person
};

// False, adding nothing, when the same case is open already.
Result<bool> add(Transaction& tx, const Case& found, TimePoint now);
Result<std::optional<Case>> find(Transaction& tx, std::int64_t id);
Result<std::vector<Case>> list(Transaction& tx, bool open_only, int limit);
Result<std::vector<Case>> of_subject(Transaction& tx, std::string_view subject);
// Those of this kind, subject and text, if any: for what was settled without a person.
Result<void> close_same(Transaction& tx, const Case& settled, std::string_view resolution, TimePoint now);
// Open cases about lines of a purchase order.
Result<std::vector<Case>> of_lines(Transaction& tx, PurchaseOrderId order);
// Fault::invalid if there is no such open case.
Result<void> close(Transaction& tx, std::int64_t id, std::string_view resolution, TimePoint now);

}  // namespace crossdock::store::cases
