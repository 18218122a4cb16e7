// SPDX-License-Identifier: Apache-2.0
// Writes rows through the store's own repositories, so that they are what the stages would have written.
#include "tests/support/trade_history.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "base/checked.hpp"
#include "gateway/apply/placing.hpp"
#include "gateway/apply/settle.hpp"
#include "gateway/pipeline/cases.hpp"
#include "gateway/pipeline/work.hpp"
#include "gateway/store/journal.hpp"
#include "gateway/store/shipments.hpp"
#include "translators/canonical/json.hpp"
#include "translators/canonical/schema.hpp"

namespace crossdock::tests {
namespace {

namespace fs = std::filesystem;
using store::Account;

const PartnerId supplier("northwind-supply"), buyer("metro-outfitters");
constexpr int units = 12;

// GTIN-12 with its check digit.
std::string gtin_of(int item) {
  const std::string digits = fmt::format("61{:09}", item);
  int sum = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) sum += (digits[i] - '0') * (i % 2 == 0 ? 3 : 1);
  return fmt::format("{}{}", digits, (10 - sum % 10) % 10);
}

Decimal price_of(int item) { return Decimal::scaled(1000 + item % 500, 2); }

void write_catalogue(const fs::path& file, int items) {
  std::ofstream out(file);
  out << "sku,gtin,mpn,name,unit,cost,stock,pack,minimum,maximum,lead_days,breaks\n";
  for (int item = 0; item < items; ++item)
    out << fmt::format("NW-{},{},,Item {},EA,{},1000000,,,,2,\n", item, gtin_of(item), item, price_of(item).text());
}

std::shared_ptr<const pipeline::Network> load(const fs::path& partners) {
  auto settings = partners::load_settings(CROSSDOCK_SOURCE_DIR "/conf/gateway.yaml");
  if (!settings) stop(settings.error().front());
  settings->partners = partners;
  static std::shared_ptr<const pipeline::Standards> standards;  // taken over from history to history
  auto network = pipeline::Network::load(*settings, standards);
  if (!network) stop(network.error().front());
  standards = (*network)->standards();
  return *network;
}

void move(std::vector<store::journal::Entry>& entries, Account account, std::int64_t line,
          std::initializer_list<const char*> way) {
  for (auto step = way.begin(); step + 1 != way.end(); ++step)
    entries.push_back({.account = account, .line = line, .from = *step, .to = *(step + 1), .quantity = units});
}

}  // namespace

void stop(const Error& error) {
  std::fprintf(stderr, "trade: %s\n", describe(error).c_str());
  std::exit(1);
}

Market::Market(int items) {
  std::string folder = (fs::temp_directory_path() / "crossdock-invoices-XXXXXX").string();
  if (mkdtemp(folder.data()) == nullptr) std::abort();
  folder_ = folder;
  const auto partners = folder_ / "partners";
  fs::copy(CROSSDOCK_SOURCE_DIR "/partners/examples", partners, fs::copy_options::recursive);
  write_catalogue(partners / supplier.text() / "offers.csv", items);
  network_ = load(partners);
}

Market::~Market() { fs::remove_all(folder_); }

TradeHistory::TradeHistory(store::Database& database, const Market& market) : database_(database), market_(market) {}

pipeline::Context TradeHistory::context() const { return {*market_.network(), noon}; }

// So many calls in one transaction: one at a time would take a disk's patience.
template <class F>
void TradeHistory::in_groups(int count, int at_once, F each) {
  for (int done = 0; done < count; done += at_once) {
    require(database_.write([&](store::Transaction& tx) -> Result<void> {
      for (int i = done; i < std::min(count, done + at_once); ++i) {
        if (auto one = each(tx); !one) return one;
      }
      return {};
    }));
  }
}

// The items of a catalogue of which the first is in every order.
TradeHistory::Line TradeHistory::line_of(int position) {
  const auto& directory = market_.network()->directory();
  const auto sold = static_cast<int>(directory.find(supplier)->supplier.offers.size());
  const int item = position == 0 ? 0 : 1 + items_++ % (sold - 1);
  Line line{.item = {{{canonical::ItemIdScheme::seller, fmt::format("NW-{}", item)},
                      {canonical::ItemIdScheme::gtin, gtin_of(item)}},
                     fmt::format("Item {}", item)},
            .key = {},
            .price = {price_of(item), "USD"}};
  line.key = apply::item_key(directory, line.item);
  return line;
}

Result<MessageId> TradeHistory::add_message(store::Transaction& tx, const PartnerId& partner) {
  const auto name = fmt::format("{}.edi", ++messages_);
  const store::Message message{.partner = partner.text(),
                               .channel = "folder",
                               .name = name,
                               .payload = {},
                               .sha256 = std::string(64, '0'),
                               .size = 1,
                               .dedup_key = name,
                               .state = store::MessageState::translated,
                               .syntax = "x12",
                               .type = "810",
                               .control = fmt::format("{:09}", messages_),
                               .answers = {},
                               .created_at = noon,
                               .updated_at = noon};
  return store::messages::add(tx, message, noon).map([](const auto& added) { return added.id; });
}

Result<DocumentId> TradeHistory::keep(store::Transaction& tx, MessageId message, std::int64_t position,
                                      const canonical::Document& document, const PartnerId& partner,
                                      store::DocumentState state) {
  return store::documents::add(tx,
                               {.id = {},
                                .message = message,
                                .position = position,
                                .kind = std::string(canonical::to_string(canonical::kind_of(document))),
                                .partner = partner.text(),
                                .number = std::string(canonical::number_of(document)),
                                .order_number = std::string(canonical::order_number_of(document)),
                                .canonical = canonical::to_json(document),
                                .state = state,
                                .created_at = noon},
                               noon)
      .map([](const auto& added) { return added.id; });
}

Result<DocumentId> TradeHistory::receive(store::Transaction& tx, const canonical::Document& document,
                                         const PartnerId& partner, store::DocumentState state) {
  const auto message = add_message(tx, partner);
  if (!message) return fail(message.error());
  return keep(tx, *message, 0, document, partner, state);
}

void TradeHistory::ship(int orders, int lines) {
  in_groups(orders, std::max(1, 1000 / lines), [&](store::Transaction& tx) { return add_order(tx, lines); });
}

Result<void> TradeHistory::add_order(store::Transaction& tx, int lines) {
  Waiting waiting{.number = fmt::format("P{:06}-1", ++orders_), .lines = {}};
  canonical::Order order;
  order.number = fmt::format("PO-{}", orders_);
  order.currency = "USD";
  std::vector<store::orders::OrderLine> ordered;
  for (int i = 0; i < lines; ++i) {
    auto line = line_of(i);
    const auto number = std::to_string(i + 1);
    order.lines.push_back({.number = number, .quantity = {units, "EA", ""}, .item = line.item, .price = line.price});
    ordered.push_back({.id = {},
                       .sales_order = {},
                       .number = number,
                       .item = line.key,
                       .unit = "EA",
                       .quantity = units,
                       .price = line.price.amount,
                       .balances = {}});
    waiting.lines.push_back(std::move(line));
  }
  const auto document = receive(tx, order, buyer, store::DocumentState::applied);
  if (!document) return fail(document.error());
  store::orders::SalesOrder row{.id = {},
                                .buyer = buyer,
                                .number = order.number,
                                .document = *document,
                                .currency = "USD",
                                .placed_at = noon,
                                .acknowledged_at = noon};
  if (const auto added = store::orders::add(tx, row, ordered); !added) return fail(added.error());
  store::purchases::PurchaseOrder purchase{.id = {},
                                           .sales_order = row.id,
                                           .supplier = supplier,
                                           .number = waiting.number,
                                           .placed_at = noon,
                                           .answered_at = noon,
                                           .ship_to = {}};
  std::vector<store::purchases::PurchaseLine> bought;
  for (std::size_t i = 0; i < ordered.size(); ++i) {
    store::purchases::PurchaseLine line;
    line.order_line = ordered[i].id;
    line.number = ordered[i].number;
    line.item = waiting.lines[i].key;
    line.supplier_part = waiting.lines[i].item.ids.front().value;
    line.unit = "EA";
    line.price = waiting.lines[i].price.amount;
    line.quantity = units;
    bought.push_back(std::move(line));
  }
  if (auto added = store::purchases::add(tx, purchase, bought); !added) return added;
  if (auto moved = move_units(tx, ordered, bought, *document); !moved) return moved;
  store::shipments::Shipment shipment{.id = {},
                                      .supplier = supplier,
                                      .number = fmt::format("SHIP-{}", orders_),
                                      .purchase_order = purchase.id,
                                      .document = *document,
                                      .created_at = noon};
  std::vector<store::shipments::ShipmentLine> shipped;
  for (const auto& line : bought) shipped.push_back({line.id, units, "", ""});
  if (const auto added = store::shipments::add(tx, shipment, shipped); !added) return fail(added.error());
  waiting_.push_back(std::move(waiting));
  last_line_ = bought.back();
  return {};
}

// From the buyer's order to the proof of supply, in both ledgers.
Result<void> TradeHistory::move_units(store::Transaction& tx, const std::vector<store::orders::OrderLine>& ordered,
                                      const std::vector<store::purchases::PurchaseLine>& bought, DocumentId cause) {
  std::vector<store::journal::Entry> entries;
  for (const auto& line : ordered)
    move(entries, Account::order_line, line.id.number(), {"open", "placed", "confirmed", "shipped"});
  for (const auto& line : bought) {
    const auto id = line.id.number();
    move(entries, Account::purchase_line, id, {"ordered", "confirmed", "shipped"});
    move(entries, Account::purchase_billing, id, {"added", "evidence"});
    entries.push_back({.account = Account::purchase_money,
                       .line = id,
                       .from = "added",
                       .to = "agreed",
                       .quantity = (Checked(line.price) * Decimal(units)).value()});
  }
  return store::journal::post(tx, entries, cause, noon);
}

canonical::Invoice TradeHistory::invoice_of(const Waiting& waiting, Naming naming) {
  canonical::Invoice invoice;
  invoice.number = fmt::format("INV-{}", ++invoices_);
  invoice.issue_date = date_of(noon);
  invoice.currency = "USD";
  if (naming == Naming::order) invoice.order_number = waiting.number;
  if (naming == Naming::unknown) invoice.order_number = "Q" + waiting.number;
  Checked total;
  for (std::size_t i = 0; i < waiting.lines.size(); ++i) {
    const auto& line = waiting.lines[i];
    const auto amount = (Checked(line.price.amount) * Decimal(units)).value();
    total += amount;
    canonical::InvoiceLine billed;
    billed.number = std::to_string(i + 1);
    if (naming == Naming::order) billed.order_line_number = billed.number;
    billed.quantity = {units, "EA", ""};
    billed.item = line.item;
    billed.price = line.price;
    billed.amount = canonical::Money{amount, "USD"};
    invoice.lines.push_back(std::move(billed));
  }
  invoice.declared.payable = canonical::Money{total.value(), "USD"};
  return invoice;
}

void TradeHistory::bill(int invoices, Naming naming) {
  in_groups(invoices, 50, [&](store::Transaction& tx) -> Result<void> {
    const auto invoice = invoice_of(waiting_.front(), naming);
    waiting_.pop_front();
    const auto document = receive(tx, invoice, supplier, store::DocumentState::translated);
    if (!document) return fail(document.error());
    return store::work_queue::add(tx, pipeline::apply_of(*document, supplier, invoice.order_number), noon);
  });
}

void TradeHistory::bill_together(int invoices) {
  require(database_.write([&](store::Transaction& tx) -> Result<void> {
    const auto message = add_message(tx, supplier);
    if (!message) return fail(message.error());
    for (int i = 0; i < invoices; ++i) {
      const auto invoice = invoice_of(waiting_.front(), Naming::order);
      waiting_.pop_front();
      const auto document = keep(tx, *message, i, invoice, supplier, store::DocumentState::translated);
      if (!document) return fail(document.error());
      if (auto queued = store::work_queue::add(tx, pipeline::apply_of(*document, supplier, invoice.order_number), noon);
          !queued)
        return queued;
    }
    return {};
  }));
}

void TradeHistory::open_cases(int count) {
  in_groups(count, 200, [&](store::Transaction& tx) -> Result<void> {
    const auto number = ++cases_;
    const auto added = store::cases::add(tx,
                                         {.kind = CaseKind::backordered,
                                          .partner = supplier,
                                          .subject = fmt::format("purchase:B{:06}", number),
                                          .text = fmt::format("case {}", number),
                                          .purchase_line = last_line_.id},
                                         noon);
    if (!added) return fail(added.error());
    return {};
  });
}

void TradeHistory::post_journal(int entries) {
  in_groups(entries, 200, [&](store::Transaction& tx) {
    std::vector<store::journal::Entry> there_and_back;
    move(there_and_back, Account::purchase_line, last_line_.id.number(), {"shipped", "delivered", "shipped"});
    return store::journal::post(tx, there_and_back, {}, noon);
  });
}

void TradeHistory::queue_work(int count) {
  in_groups(count, 200, [&](store::Transaction& tx) -> Result<void> {
    const std::int64_t subject = 1'000'000'000 + ++queued_;
    auto later = pipeline::apply_of(DocumentId(subject), supplier, fmt::format("Z-{}", queued_));
    later.not_before = noon + std::chrono::hours(1);
    if (auto done = store::work_queue::add(tx, later, noon); !done) return done;
    if (auto done = store::work_queue::add(tx, pipeline::check_of(MessageId(subject)), noon); !done) return done;
    constexpr std::array stages{store::Stage::check};
    const auto claims = store::work_queue::claim(tx, noon, std::chrono::minutes(1), stages, 1);
    if (!claims) return fail(claims.error());
    for (const auto& claim : *claims) {
      if (auto held = store::work_queue::hold(tx, claim, "held by the benchmark", Fault::invalid); !held) return held;
    }
    return {};
  });
}

}  // namespace crossdock::tests
