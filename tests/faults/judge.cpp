// SPDX-License-Identifier: Apache-2.0
// Compares store, folders and ledger entry by entry, and writes a sentence for every difference.
#include "tests/faults/judge.hpp"

#include <fmt/format.h>

#include "gateway/store/payloads.hpp"

namespace crossdock::tests {
namespace {

using Kind = Entry::Kind;
using Bytes = std::map<std::string, std::vector<std::string>>;  // by Message-ID, in the order they came

std::map<Kind, Bytes> sorted(const std::vector<Entry>& entries) {
  std::map<Kind, Bytes> result;
  for (const auto& entry : entries) result[entry.kind][entry.id].push_back(entry.bytes);
  return result;
}

// What the store has of messages that came by AS2.
struct Stored {
  std::string document, receipt, state;
};
std::multimap<std::string, Stored> stored_messages(Site& site) {
  std::multimap<std::string, Stored> result;
  site.read([&](store::Transaction& tx) -> Result<void> {
    result.clear();
    const auto rows = tx.query(
        "SELECT a.message_id, m.payload, a.receipt, m.state FROM as2_inbound a JOIN message m ON m.id = a.message "
        "WHERE a.accepted = 1");
    if (!rows) return fail(rows.error());
    for (const auto& row : *rows) {
      // A payload that does not have its hash any more is an error here, and as such told.
      auto document = store::payloads::load(tx, store::PayloadId(row.integer(1)));
      if (!document) return fail(document.error());
      auto receipt = store::payloads::load(tx, store::PayloadId(row.integer(2)));
      if (!receipt) return fail(receipt.error());
      result.emplace(row.text(0), Stored{std::move(*document), std::move(*receipt), row.text(3)});
    }
    return {};
  });
  return result;
}

void judge_arrivals(As2Peer& peer, std::map<Kind, Bytes>& seen, Extent extent, Judgement& judgement) {
  const auto stored = stored_messages(peer.site());
  for (const auto& [id, documents] : seen[Kind::sent]) {
    const bool acknowledged = seen[Kind::receipt].contains(id) || seen[Kind::accepted].contains(id);
    if (!acknowledged && extent == Extent::everything) judgement.lost.push_back(id + " never got a receipt");
    const auto count = stored.count(id);
    if (count == 0 && acknowledged) judgement.lost.push_back(id + " was acknowledged and is not there");
    if (count > 1) judgement.doubled.push_back(fmt::format("{} is there {} times", id, count));
    if (count != 1) continue;
    const auto& message = stored.find(id)->second;
    if (message.document != documents.front()) judgement.wrong.push_back(id + " has other bytes than were sent");
    for (const auto& receipt : seen[Kind::receipt][id]) {
      if (!message.receipt.ends_with(receipt.substr(receipt.find("\n\n") + 2)))
        judgement.doubled.push_back(id + " got another receipt than the stored one");
    }
  }
  for (const auto& [id, receipts] : seen[Kind::receipt]) {
    for (const auto& receipt : receipts) {
      if (receipt != receipts.front()) judgement.doubled.push_back(id + " got two different receipts");
    }
  }
  for (const auto& [id, reasons] : seen[Kind::refused])
    judgement.wrong.push_back(fmt::format("{} was refused: {}", id, reasons.front().substr(0, 200)));
  for (const auto& [id, message] : stored) {
    if (!seen[Kind::sent].contains(id)) judgement.wrong.push_back(id + " is there and was never sent");
  }
}

// One sales order of each, and none that nobody sent.
void judge_orders(As2Peer& peer, const std::map<Kind, Bytes>& seen, Judgement& judgement) {
  std::map<std::string, int> orders;
  peer.site().read([&](store::Transaction& tx) -> Result<void> {
    orders.clear();
    const auto rows = tx.query("SELECT number FROM sales_order");
    if (!rows) return fail(rows.error());
    for (const auto& row : *rows) ++orders[row.text(0)];
    return {};
  });
  const auto sent = seen.contains(Kind::sent) ? seen.at(Kind::sent).size() : 0;
  for (int number = 1; number <= static_cast<int>(sent); ++number) {
    const auto count = orders[order_number(number)];
    if (count == 0) judgement.lost.push_back("order " + order_number(number) + " had no effect");
    if (count > 1) judgement.doubled.push_back("order " + order_number(number) + " had two effects");
  }
  if (orders.size() > sent) judgement.wrong.push_back("there are orders that nobody sent");
}

// What the gateway says that it delivered did arrive, with these bytes.
void judge_claims(Site& site, const Ledger& folders, Judgement& judgement) {
  std::set<std::pair<std::string, std::string>> arrived;
  for (const auto& file : folders.delivered()) arrived.emplace(file.partner, file.bytes);
  site.read([&](store::Transaction& tx) -> Result<void> {
    const auto rows = tx.query(
        "SELECT id, partner, payload FROM message WHERE direction = 'out' AND type <> 'MDN' AND channel <> 'webhook' AND "
        "state IN ('sent', 'confirmed', 'overdue')");
    if (!rows) return fail(rows.error());
    for (const auto& row : *rows) {
      const auto bytes = store::payloads::load(tx, store::PayloadId(row.integer(2)));
      if (!bytes) return fail(bytes.error());
      if (!arrived.contains({row.text(1), *bytes}))
        judgement.lost.push_back(
            fmt::format("message {} to {} counts as delivered and never arrived", row.integer(0), row.text(1)));
    }
    return {};
  });
}

void judge_deliveries(As2Peer& peer, std::map<Kind, Bytes>& seen, Judgement& judgement) {
  for (const auto& [id, attempts] : seen[Kind::wire]) {
    for (const auto& bytes : attempts) {
      if (bytes != attempts.front()) judgement.doubled.push_back(id + " was sent with different bytes");
    }
  }
  // As files with the control number in them, these are judged like all that went through folders.
  auto folders = peer.site().ledger();
  for (const auto& [id, documents] : seen[Kind::sent]) folders.add_arrival({as2_buyer, id, documents.front()});
  std::map<std::string, std::string> carriers;
  for (const auto& [id, documents] : seen[Kind::delivered]) {
    folders.add_delivery({as2_buyer, id, documents.front()});
    const auto [known, added] = carriers.try_emplace(documents.front(), id);
    if (!added) judgement.doubled.push_back("the same document came as " + known->second + " and as " + id);
  }
  judge_alone(folders, judgement);
  judge_claims(peer.site(), folders, judgement);
}

void judge_ends(Site& site, Judgement& judgement) {
  site.read([&](store::Transaction& tx) -> Result<void> {
    const auto work = tx.query("SELECT stage, subject, state, attempt, reason FROM work ORDER BY id");
    if (!work) return fail(work.error());
    for (const auto& row : *work)
      judgement.wrong.push_back(fmt::format("{} of {} is left, {} after {} attempts: {}", row.text(0), row.integer(1),
                                            row.text(2), row.integer(3), row.text(4)));
    const auto stuck = tx.query(
        "SELECT id, direction, type, state, reason FROM message WHERE state IN ('received', 'unwrapped', 'checked', "
        "'translated', 'ready', 'held', 'failed') ORDER BY id");
    if (!stuck) return fail(stuck.error());
    for (const auto& row : *stuck)
      judgement.wrong.push_back(fmt::format("message {} ({} {}) is not at an end, {}: {}", row.integer(0), row.text(1),
                                            row.text(2), row.text(3), row.text(4)));
    return {};
  });
  const auto summary = site.summary();
  for (auto at = summary.find("violations: "); at != std::string::npos; at = summary.find("violations: ", at + 1))
    judgement.wrong.push_back("audit: " + summary.substr(at, summary.find('\n', at) - at));
}

}  // namespace

Judgement judge_as2(As2Peer& peer, const OutsideLedger& ledger, Extent extent) {
  Judgement judgement;
  auto seen = sorted(ledger.read());
  try {
    judge_arrivals(peer, seen, extent, judgement);
    if (extent == Extent::acknowledged) return judgement;
    peer.site().ledger().look(peer.site().exchange());
    judge_orders(peer, seen, judgement);
    judge_deliveries(peer, seen, judgement);
    judge_ends(peer.site(), judgement);
  } catch (const std::runtime_error& error) {
    judgement.wrong.push_back(std::string("the store cannot be read: ") + error.what());
  }
  return judgement;
}

}  // namespace crossdock::tests
