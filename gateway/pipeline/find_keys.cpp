// SPDX-License-Identifier: Apache-2.0
// Knows which numbers of a canonical document people look for, and reads them again from stored rows.
#include "gateway/pipeline/find_keys.hpp"

#include <optional>

#include "gateway/store/find_pending.hpp"
#include "gateway/store/messages.hpp"
#include "translators/canonical/json.hpp"

namespace crossdock::pipeline {
namespace {

namespace pending_keys = store::find_pending;
using pending_keys::Source;
using store::Key;
using store::KeyKind;

std::optional<KeyKind> key_kind_of(canonical::ReferenceKind kind) {
  using enum canonical::ReferenceKind;
  switch (kind) {
    case customer_order:
    case supplier_order:
    case buyer_order:
    case previous_order: return KeyKind::order;
    case invoice: return KeyKind::invoice;
    case shipment:
    case bill_of_lading:
    case packing_list: return KeyKind::shipment;
    case tracking: return KeyKind::tracking;
    default: return std::nullopt;
  }
}

std::optional<KeyKind> key_kind_of(canonical::ItemIdScheme scheme) {
  using enum canonical::ItemIdScheme;
  switch (scheme) {
    case gtin: return KeyKind::gtin;
    case buyer:
    case seller:
    case manufacturer:
    case sku:
    case isbn:
    case model: return KeyKind::item;
    default: return std::nullopt;
  }
}

// The keys of one document, in the order in which it names them.
class KeysOfDocument {
 public:
  void add(KeyKind kind, const std::string& value) {
    if (!value.empty()) keys.push_back({kind, value});
  }
  void add(const std::vector<canonical::Reference>& references) {
    for (const auto& one : references) {
      if (const auto kind = key_kind_of(one.kind)) add(*kind, one.value);
    }
  }
  void add(const canonical::Item& item) {
    for (const auto& id : item.ids) {
      if (const auto kind = key_kind_of(id.scheme)) add(*kind, id.value);
    }
  }
  void add(const canonical::ShipNode& node) {
    add(KeyKind::purchase_order, node.order_number);
    add(KeyKind::tracking, node.tracking_number);
    add(KeyKind::sscc, node.sscc);
    add(node.item);
    add(node.references);
    for (const auto& child : node.children) add(child);
  }

  void operator()(const canonical::Order& order) {
    add(KeyKind::purchase_order, order.number);
    add(order.references);
    for (const auto& line : order.lines) {
      add(line.item);
      add(line.references);
    }
  }
  void operator()(const canonical::OrderAck& ack) {
    add(KeyKind::purchase_order, ack.order_number);
    if (ack.number != ack.order_number) add(KeyKind::document, ack.number);
    add(ack.references);
    for (const auto& line : ack.lines) {
      add(line.item);
      for (const auto& outcome : line.outcomes) {
        if (outcome.substitute) add(*outcome.substitute);
      }
    }
  }
  void operator()(const canonical::ShipNotice& notice) {
    add(KeyKind::shipment, notice.number);
    add(notice.references);
    for (const auto& node : notice.nodes) add(node);
  }
  void operator()(const canonical::Invoice& invoice) {
    add(KeyKind::invoice, invoice.number);
    add(KeyKind::purchase_order, invoice.order_number);
    add(invoice.references);
    for (const auto& line : invoice.lines) {
      add(KeyKind::purchase_order, line.order_number);
      add(line.item);
      add(line.references);
    }
  }
  void operator()(const canonical::InventoryAdvice& advice) {
    add(KeyKind::document, advice.number);
    add(advice.references);
  }

  std::vector<Key> keys;
};

// ---- made anew --------------------------------------------------------------------------------------------------

constexpr int slice = 500;  // rows of one transaction

// Keys of the next rows of a source; the id that they reach down to, 0 when there are no more.
Result<std::int64_t> take_messages(store::Transaction& tx, std::int64_t below, Rebuilt& rebuilt) {
  const auto messages = store::messages::list(tx, {.before = MessageId(below), .limit = slice});
  if (!messages) return fail(messages.error());
  for (const auto& message : *messages) {
    if (auto done = store::find_keys::add(tx, message.id, 0, store::keys_of(message)); !done) return fail(done.error());
  }
  rebuilt.rows += std::ssize(*messages);
  return messages->empty() ? 0 : messages->back().id.number();
}

Result<void> take_item(store::Transaction& tx, Source source, const pending_keys::Item& item, Rebuilt& rebuilt) {
  if (item.message.none()) return {};
  if (source == Source::as2_inbound || source == Source::as2_outbound) {
    const Key key{KeyKind::message_id, item.text};
    return store::find_keys::add(tx, item.message, 0, {&key, 1});
  }
  const auto document = canonical::from_json(item.text);
  if (!document) {
    ++rebuilt.unreadable;
    return {};
  }
  return project(tx, item.message, item.id, *document);
}

Result<std::int64_t> take_items(store::Transaction& tx, const pending_keys::Pending& pending, Rebuilt& rebuilt) {
  const auto items = pending_keys::items(tx, pending, slice);
  if (!items) return fail(items.error());
  for (const auto& item : *items) {
    if (auto done = take_item(tx, pending.source, item, rebuilt); !done) return fail(done.error());
  }
  rebuilt.rows += std::ssize(*items);
  return items->empty() ? 0 : items->back().id;
}

// The next rows of the first source that is pending. False when none is.
Result<bool> take_slice(store::Transaction& tx, Rebuilt& rebuilt) {
  const auto pending = pending_keys::load(tx);
  if (!pending) return fail(pending.error());
  if (pending->empty()) return false;
  const auto& [source, below] = pending->front();
  const auto reached =
      source == Source::message ? take_messages(tx, below, rebuilt) : take_items(tx, pending->front(), rebuilt);
  if (!reached) return fail(reached.error());
  const auto noted =
      *reached == 0 ? pending_keys::finish(tx, source) : pending_keys::done_down_to(tx, source, *reached);
  if (!noted) return fail(noted.error());
  return true;
}

}  // namespace

std::vector<Key> keys_of(const canonical::Document& document) {
  KeysOfDocument found;
  std::visit(found, document);
  return std::move(found.keys);
}

Result<void> project(store::Transaction& tx, MessageId message, std::int64_t id, const canonical::Document& document) {
  return store::find_keys::add(tx, message, id, keys_of(document));
}

Result<Rebuilt> make_pending_keys(store::Database& database, const std::function<void(const Rebuilt&)>& told) {
  Rebuilt all;
  for (bool more = true; more;) {
    Rebuilt with_slice;
    const auto done = database.write([&](store::Transaction& tx) -> Result<void> {
      with_slice = all;
      const auto taken = take_slice(tx, with_slice);
      if (!taken) return fail(taken.error());
      more = *taken;
      return {};
    });
    if (!done) return fail(done.error());
    all = with_slice;
    if (told) told(all);
  }
  return all;
}

Result<Rebuilt> make_keys_anew(store::Database& database, const std::function<void(const Rebuilt&)>& told) {
  if (auto begun = database.write(pending_keys::begin_anew); !begun) return fail(begun.error());
  return make_pending_keys(database, told);
}

}  // namespace crossdock::pipeline
