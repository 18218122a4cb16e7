// SPDX-License-Identifier: Apache-2.0
// Chooses what each key names most exactly, and tells it in a line.
#include "gateway/views/find.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "gateway/pipeline/stage.hpp"
#include "gateway/store/find_keys.hpp"
#include "gateway/store/find_pending.hpp"
#include "gateway/store/messages.hpp"

namespace crossdock::views::find {
namespace {

using store::KeyKind;
using store::find_keys::Hit;

Result<std::string> key_in(std::string_view text) {
  if (const auto size = characters_in(text); std::cmp_greater(size, longest_text)) {
    return fail(Fault::invalid,
                fmt::format("the text has {} characters, and no number or name is looked for by more than {}", size,
                            longest_text));
  }
  if (!is_utf8(text)) return fail(Fault::invalid, fmt::format("'{}' is not UTF-8", printable(text)));
  auto key = store::normalised_key(text);
  if (key.empty()) return fail(Fault::invalid, fmt::format("'{}' has no letter or digit to look for", printable(text)));
  return key;
}

// The key as it is written, where the rows still say it.
std::string written(const Hit& hit) {
  for (const auto& known : {hit.number, hit.order_number, hit.name}) {
    if (store::normalised_key(known) == hit.value) return known;
  }
  const std::size_t digits = hit.kind == KeyKind::sscc ? 18 : hit.kind == KeyKind::gtin ? 14 : 0;
  const bool is_number = std::ranges::all_of(hit.value, is_digit);
  return is_number && hit.value.size() < digits ? std::string(digits - hit.value.size(), '0') + hit.value : hit.value;
}

std::string with_direction(const Hit& hit) {
  if (hit.partner.empty()) return {};
  return fmt::format(" {} {}", hit.direction == canonical::Direction::in ? "from" : "to", hit.partner);
}

std::string line_of(const Hit& hit) {
  if (hit.document_kind.empty()) {
    const auto type = hit.type.empty() ? "message" : hit.type;
    return fmt::format("{}{}, {}: {}", type, with_direction(hit), hit.name, hit.state);
  }
  const bool of_another = !hit.order_number.empty() && hit.order_number != hit.number;
  return fmt::format("{} {}{}{}: {}", pipeline::words_of(hit.document_kind), hit.number,
                     of_another ? " about order " + hit.order_number : "", with_direction(hit), hit.state);
}

struct Named {
  std::string_view what;
  std::int64_t id = 0;
};

// What somebody who looks for the key wants to see: the order or invoice that it is the number of, else where it stands.
Named named_by(const Hit& hit) {
  if (!hit.order.none() && hit.kind == KeyKind::purchase_order) return {"order", hit.order.number()};
  if (!hit.invoice.none() && store::find_keys::is_itself(hit)) return {"invoice", hit.invoice.number()};
  if (hit.document != 0 && hit.direction == canonical::Direction::in) return {"document", hit.document};
  return {"message", hit.message.number()};
}

class Finding {
 public:
  Finding(store::Transaction& tx, std::string key, int limit, const access::Partners& partners)
      : tx_(tx), key_(std::move(key)), limit_(limit), partners_(partners) {}

  Result<Found> run() {
    const auto partners = store::find_keys::partners(tx_);
    if (!partners) return fail(partners.error());
    const auto is_equal = [&](const auto& one) { return store::normalised_key(one.id.text()) == key_; };
    const auto begins = [&](const auto& one) {
      const auto id = store::normalised_key(one.id.text());
      return id != key_ && id.starts_with(key_);
    };
    if (auto done = add_partners(*partners, is_equal); !done) return fail(done.error());
    if (auto done = add_hits(store::find_keys::equal, "equal"); !done) return fail(done.error());
    found_.exact = key_.size() < shortest_beginning;
    if (!found_.exact) {
      if (auto done = add_partners(*partners, begins); !done) return fail(done.error());
      if (auto done = add_hits(store::find_keys::beginning, "beginning"); !done) return fail(done.error());
    }
    const auto pending = store::find_pending::load(tx_);
    if (!pending) return fail(pending.error());
    found_.whole = pending->empty();
    return std::move(found_);
  }

 private:
  int room() const { return limit_ - static_cast<int>(found_.table.rows.size()); }

  template <class Wanted>
  Result<void> add_partners(const std::vector<store::find_keys::Partner>& partners, const Wanted& wanted) {
    for (const auto& one : partners) {
      if (!wanted(one) || !partners_.has(one.id.text())) continue;
      if (room() == 0) {
        found_.more = true;
        return {};
      }
      const auto message = store::messages::load(tx_, one.newest);
      if (!message) return fail(message.error());
      found_.table.add({"partner", one.id.text(), "partner", one.id.text(), message->created_at,
                        fmt::format("the newest of its messages is {}", one.newest.number()), one.id.text(), one.newest,
                        Cell(), to_string(message->direction), to_string(message->state),
                        store::normalised_key(one.id.text()) == key_ ? "equal" : "beginning"});
    }
    return {};
  }

  Result<void> add_hits(decltype(&store::find_keys::equal) ask, std::string_view match) {
    // With no room left it is still told whether there were more.
    const auto hits = ask(tx_, key_, std::max(room(), 1), partners_);
    if (!hits) return fail(hits.error());
    found_.more = found_.more || hits->more || (room() == 0 && !hits->hits.empty());
    if (room() == 0) return {};
    for (const auto& hit : hits->hits) {
      const auto [what, id] = named_by(hit);
      found_.table.add({to_string(hit.kind), written(hit), what, id, hit.at, line_of(hit), hit.partner, hit.message,
                        hit.document == 0 ? Cell() : Cell(hit.document), to_string(hit.direction), hit.state, match});
    }
    return {};
  }

  store::Transaction& tx_;
  std::string key_;
  int limit_;
  const access::Partners& partners_;
  Found found_{.table = {{{"kind", "KIND"},
                          {"value", "VALUE"},
                          {"what", "WHAT"},
                          {"id", "ID"},
                          {"at", "WHEN"},
                          {"text", "TEXT"},
                          {"partner", ""},
                          {"message", "MESSAGE"},
                          {"document", ""},
                          {"direction", ""},
                          {"state", ""},
                          {"match", ""}},
                         {}}};
};

}  // namespace

Result<Found> list(store::Transaction& tx, std::string_view text, int limit, const access::Partners& partners) {
  auto key = key_in(text);
  if (!key) return fail(key.error());
  return Finding(tx, std::move(*key), limit, partners).run();
}

}  // namespace crossdock::views::find
