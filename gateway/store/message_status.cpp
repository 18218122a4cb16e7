// SPDX-License-Identifier: Apache-2.0
// Counts by indexes what stands beside messages, twenty messages a statement.
#include "gateway/store/message_status.hpp"

#include <algorithm>

namespace crossdock::store::message_status {
namespace {

constexpr std::size_t at_a_time = 20;

// Acknowledgements only: `answers` also names what a message was caused by.
#define CROSSDOCK_ANSWERS \
  "(SELECT COUNT(*) FROM message a WHERE a.answers = m.id AND a.type IN ('997', '999', 'TA1', 'CONTRL') AND a.state "
#define CROSSDOCK_DOCUMENTS "(SELECT COUNT(*) FROM document d WHERE d.message = m.id AND d.state "
#define CROSSDOCK_PURCHASES                                                                                            \
  "(SELECT COUNT(*) FROM outbound_document o JOIN purchase_order p ON p.number = o.number WHERE o.message = m.id AND " \
  "o.kind = 'order'"

constexpr std::string_view facts_statement =
    "SELECT m.id, " CROSSDOCK_ANSWERS "IN ('sent', 'confirmed')), " CROSSDOCK_ANSWERS
    "NOT IN ('sent', 'confirmed')), " CROSSDOCK_DOCUMENTS "= 'translated'), " CROSSDOCK_DOCUMENTS
    "= 'applied'), " CROSSDOCK_DOCUMENTS
    "IN ('held', 'rejected')), (SELECT COUNT(*) FROM timer t WHERE t.kind IN ('expect-997', 'expect-mdn') AND t.subject = "
    "'message:' || m.id AND t.state = 'armed'), " CROSSDOCK_PURCHASES "), " CROSSDOCK_PURCHASES
    " AND p.answered_at IS NOT NULL), " CROSSDOCK_PURCHASES
    " AND p.answered_at IS NULL AND EXISTS (SELECT 1 FROM timer t WHERE t.kind = 'expect-order-ack' AND t.subject = "
    "'purchase:' || p.number AND t.state = 'fired')) FROM message m WHERE m.id IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, "
    "$10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)";

}  // namespace

Result<std::map<MessageId, Facts>> of(Transaction& tx, std::span<const MessageId> messages) {
  std::map<MessageId, Facts> all;
  while (!messages.empty()) {
    const auto some = messages.first(std::min(messages.size(), at_a_time));
    messages = messages.subspan(some.size());
    std::vector<Argument> ids(at_a_time, std::int64_t{0});
    for (std::size_t i = 0; i < some.size(); ++i) ids[i] = some[i].number();
    const auto rows = tx.query(facts_statement, ids);
    if (!rows) return fail(rows.error());
    for (const auto& row : *rows) {
      all[MessageId(row.integer(0))] = {.told = row.integer(1),
                                        .untold = row.integer(2),
                                        .translated = row.integer(3),
                                        .applied = row.integer(4),
                                        .refused = row.integer(5),
                                        .awaited = row.integer(6),
                                        .asked = row.integer(7),
                                        .answered = row.integer(8),
                                        .silent = row.integer(9)};
    }
  }
  return all;
}

}  // namespace crossdock::store::message_status
