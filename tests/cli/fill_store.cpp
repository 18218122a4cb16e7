// SPDX-License-Identifier: Apache-2.0
// Makes a store with a small history, through the repositories, for the golden cases of the program:
//   fill_store sqlite:FILE [broken|refused]
// `broken` changes a balance behind the journal's back, so that the audit has something to find; `refused` adds what
// strangers sent.
#include <cstdio>
#include <string_view>

#include "base/digest.hpp"
#include "gateway/pipeline/cases.hpp"
#include "gateway/pipeline/find_keys.hpp"
#include "gateway/store/as2.hpp"
#include "gateway/store/buyer_documents.hpp"
#include "gateway/store/control_numbers.hpp"
#include "gateway/store/destinations.hpp"
#include "gateway/store/documents.hpp"
#include "gateway/store/events.hpp"
#include "gateway/store/invoices.hpp"
#include "gateway/store/journal.hpp"
#include "gateway/store/mapping_texts.hpp"
#include "gateway/store/messages.hpp"
#include "gateway/store/migrations.hpp"
#include "gateway/store/outbound_documents.hpp"
#include "gateway/store/purchases.hpp"
#include "gateway/store/shipments.hpp"
#include "gateway/store/work_queue.hpp"
#include "translators/canonical/json.hpp"

namespace crossdock::store {
namespace {

constexpr TimePoint start{Duration{1'795'435'200'000}};  // 2026-11-23T12:00:00Z
constexpr std::string_view order_bytes =
    "ISA*00*          *00*          *ZZ*METRO          *ZZ*CROSSDOCK      *261123*1130*U*00401*000000071*0*P*>~"
    "GS*PO*METRO*CROSSDOCK*20261123*1130*71*X*004010~ST*850*0001~BEG*00*DS*PO-4711**20261123~SE*3*0001~GE*1*71~IEA*1*000000071~";

TimePoint after(int minutes) { return start + std::chrono::minutes(minutes - 60); }

// The value, or the end of the program: a fixture that is not as intended proves nothing.
template <class T>
T must(Result<T> result) {
  if (result) return std::move(*result);
  std::fprintf(stderr, "fill_store: %s\n", describe(result.error()).c_str());
  std::exit(3);
}
void must(const Result<void>& result) {
  if (!result) (void)must(Result<int>(fail(result.error())));
}

MessageId add_message(Transaction& tx, Message message, std::string_view bytes, int minute) {
  const auto payload = must(payloads::store(tx, bytes, after(minute)));
  message.payload = payload.id;
  message.sha256 = payload.sha256;
  message.size = payload.size;
  return must(messages::add(tx, message, after(minute))).id;
}

void move(Transaction& tx, Account account, std::int64_t line, std::string from, std::string to,
          const Decimal& quantity, DocumentId document, int minute) {
  const journal::Entry entry{account, line, std::move(from), std::move(to), quantity};
  must(journal::post(tx, {&entry, 1}, document, after(minute)));
}

// The partner's receipt for a message of ours, with words that must not reach a terminal as they are.
void confirm_by_as2(Transaction& tx, MessageId message) {
  constexpr std::string_view receipt =
      "AS2-From: METRO\r\nAS2-To: CROSSDOCK\r\nContent-Type: multipart/report; report-type=disposition-notification; "
      "boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nTaken.\x1b[2J\r\n"
      "Our certificate changes on 1 January.\r\n"
      "--b\r\nContent-Type: message/disposition-notification\r\n\r\nReporting-UA: Metro\r\n"
      "Original-Message-ID: <997-1@crossdock>\r\nDisposition: automatic-action/MDN-sent-automatically; processed\r\n"
      "Received-Content-MIC: fhnhJWwSWQpFf8Ut4lVTyMeq8ns=, sha1\r\n--b--\r\n";
  const auto wire = must(payloads::store(tx, "ISA", after(3)));
  const auto sealed = must(as2::add(tx,
                                    {.message = message,
                                     .partner = PartnerId("metro"),
                                     .message_id = "997-1@crossdock",
                                     .wire = wire.id,
                                     .headers = {},
                                     .asked = as2::Asked::unsigned_receipt},
                                    after(3)));
  const auto kept = must(payloads::store(tx, receipt, after(3)));
  must(as2::answered(tx, *sealed, kept.id, "automatic-action/MDN-sent-automatically; processed", after(3)));
}

// The buyer's order, as far as something in it is looked for.
canonical::Order ordered() {
  canonical::Order order{.number = "PO-4711"};
  order.references = {{.kind = canonical::ReferenceKind::customer_order, .value = "WEB-88"}};
  order.lines.resize(2);
  order.lines[0] = {.number = "1", .item = {.ids = {{canonical::ItemIdScheme::gtin, "00614141000012"}}}};
  order.lines[1] = {.number = "2", .item = {.ids = {{canonical::ItemIdScheme::gtin, "00614141000029"}}}};
  return order;
}

// The hash of the mapping that read it.
std::string keep_mapping(Transaction& tx) {
  const std::string shared = "# ---- codes/x12.yaml ----\ntables: {}\n";
  const auto text = "# shared files: " + sha256(shared) + "\n# ---- x12/004010/850 ----\nmapping: x12/004010/850\n";
  must(
      mapping_texts::keep(tx, {.sha256 = sha256(shared), .name = "shared files", .shared = {}, .text = shared}, start));
  must(mapping_texts::keep(
      tx, {.sha256 = sha256(text), .name = "x12/004010/850", .shared = sha256(shared), .text = text}, start));
  return sha256(text);
}

DocumentId receive_order(Transaction& tx) {
  const auto message = add_message(tx,
                                   {.partner = "metro",
                                    .channel = "folder",
                                    .name = "po-4711.edi",
                                    .syntax = "x12",
                                    .type = "850",
                                    .control = "000000071"},
                                   order_bytes, 1);
  const auto document = must(documents::add(tx,
                                            {.message = message,
                                             .kind = "order",
                                             .partner = "metro",
                                             .number = "PO-4711",
                                             .order_number = "PO-4711",
                                             .canonical = canonical::to_json(ordered()),
                                             .mapping_sha256 = keep_mapping(tx)},
                                            after(2)))
                            .id;
  must(pipeline::project(tx, message, document.number(), ordered()));
  for (const auto state :
       {MessageState::unwrapped, MessageState::checked, MessageState::translated, MessageState::applied})
    must(messages::set_state(tx, message, state, after(2)));
  must(documents::set_state(tx, document, DocumentState::applied));
  must(events::add(
      tx,
      {.at = after(1), .message = message, .kind = store::EventKind::received, .text = "po-4711.edi came from metro"}));
  must(events::add(tx, {.at = after(2),
                        .message = message,
                        .document = document,
                        .subject = "order:1",
                        .kind = store::EventKind::ordered,
                        .text = "order PO-4711 with 2 lines"}));
  constexpr std::array levels{control_numbers::Level::interchange};
  const auto numbers = must(control_numbers::advance(tx, "metro", levels));
  const auto answer = add_message(tx,
                                  {.direction = Direction::out,
                                   .partner = "metro",
                                   .channel = "folder",
                                   .name = "997-1.edi",
                                   .state = MessageState::ready,
                                   .syntax = "x12",
                                   .type = "997",
                                   .control = std::to_string(numbers.front().number),
                                   .answers = message},
                                  "ISA", 2);
  must(control_numbers::record(tx, "metro", numbers, answer, after(2)));
  must(messages::set_state(tx, answer, MessageState::sent, after(3)));
  confirm_by_as2(tx, answer);
  return document;
}

// The buyer is billed six units at 19.99.
void bill(Transaction& tx, const orders::SalesOrder& order, std::int64_t line, DocumentId document) {
  const auto amount = Decimal::scaled(11'994, 2);
  move(tx, Account::sales_money, line, "added", "owed", amount, document, 5);
  move(tx, Account::sales_money, line, "owed", "billed", amount, document, 5);
  buyer_documents::Bill bill{.kind = "invoice", .number = {}, .total = amount};
  must(buyer_documents::add_bill(
      tx, order.id, bill,
      {{.line = OrderLineId(line), .charge = std::nullopt, .quantity = Decimal(6), .amount = amount}}, after(5)));
}

void place_order(Transaction& tx, DocumentId document) {
  orders::SalesOrder order{
      .buyer = PartnerId("metro"), .number = "PO-4711", .document = document, .currency = "USD", .placed_at = after(2)};
  std::vector<orders::OrderLine> lines(2);
  lines[0] = {.number = "1",
              .item = "00614141000012",
              .unit = "EA",
              .quantity = Decimal(10),
              .price = Decimal::scaled(1999, 2)};
  lines[1] = {.number = "2", .item = "00614141000029", .unit = "EA", .quantity = Decimal(4), .price = Decimal(5)};
  must(orders::add(tx, order, lines));
  purchases::PurchaseOrder purchase{
      .sales_order = order.id, .supplier = PartnerId("northwind"), .number = "PO-4711-1", .placed_at = after(3)};
  std::vector<purchases::PurchaseLine> bought(1);
  bought[0] = {.order_line = lines[0].id,
               .number = "1",
               .item = "00614141000012",
               .supplier_part = "NW-12",
               .unit = "EA",
               .price = Decimal::scaled(1250, 2),
               .quantity = Decimal(10)};
  must(purchases::add(tx, purchase, bought));
  const auto sold = lines[0].id.number();
  const auto asked = bought[0].id.number();
  move(tx, Account::order_line, sold, "open", "placed", 10, document, 3);
  move(tx, Account::order_line, lines[1].id.number(), "open", "rejected", 4, document, 3);
  for (const auto& [account, id, first] :
       {std::tuple{Account::order_line, sold, "placed"}, std::tuple{Account::purchase_line, asked, "ordered"}}) {
    move(tx, account, id, first, "confirmed", 10, document, 4);
    move(tx, account, id, "confirmed", "shipped", 6, document, 5);
  }
  must(orders::add_decision(tx, {.sales_order = order.id,
                                 .attempt = 1,
                                 .decided_at = after(3),
                                 .optimal = true,
                                 .cost = Decimal::scaled(13'250, 2),
                                 .summary = "Line 1: northwind at 12.50, 0.40 below harbor\nLine 2: nobody offers it",
                                 .explanation = "{\"method\":\"crossdock-routing/1\",\"optimal\":true}"}));
  shipments::Shipment shipment{.supplier = PartnerId("northwind"),
                               .number = "SH-1",
                               .purchase_order = purchase.id,
                               .document = document,
                               .carrier = "UPSN",
                               .tracking = "1Z999AA10123456784",
                               .shipped_on = "2026-11-23",
                               .created_at = after(5)};
  must(shipments::add(
      tx, shipment,
      {{.purchase_line = bought[0].id, .quantity = Decimal(6), .sscc = "", .tracking = "1Z999AA10123456793"}}));
  must(outbound_documents::add(tx,
                               {.partner = PartnerId("northwind"),
                                .kind = "order",
                                .number = "PO-4711-1",
                                .order_number = "PO-4711-1",
                                .canonical = "{}",
                                .cause = document},
                               after(3)));
  bill(tx, order, sold, document);
}

void add_trouble(Transaction& tx) {
  const auto held = add_message(tx,
                                {.partner = "nordlicht",
                                 .channel = "folder",
                                 .name = "order.xml",
                                 .syntax = "xml",
                                 .type = "Order",
                                 .control = "N-17"},
                                "<Order/>", 10);
  const Error why{Fault::unmapped, "no agreement for Order with partner nordlicht", "order.xml:1"};
  must(messages::set_state(tx, held, MessageState::held, after(10), why));
  must(events::add(
      tx, {.at = after(10), .message = held, .kind = store::EventKind::held, .text = "translate: " + describe(why)}));
  must(work_queue::push(tx, {.stage = store::Stage::translate, .subject = held.number()}, after(10)));
  constexpr store::Stage stages[] = {store::Stage::translate};
  const auto claims = must(work_queue::claim(tx, after(10), Duration(60'000), stages, 1));
  must(work_queue::hold(tx, claims.at(0), describe(why), why.fault));
  must(work_queue::push(tx, {.stage = store::Stage::emit, .subject = 1}, after(58)));
  must(pipeline::cases::add(tx,
                            {.kind = CaseKind::qty_cut,
                             .partner = PartnerId("northwind"),
                             .subject = "purchase:PO-4711-1",
                             .text = "northwind confirmed 6 of 10"},
                            after(11)));
}

// The supplier bills six units at 13.50 that were ordered at 12.50.
void receive_invoice(Transaction& tx) {
  const auto purchase = *must(purchases::find(tx, PartnerId("northwind"), "PO-4711-1"));
  const auto line = must(purchases::lines(tx, purchase.id)).at(0).id;
  const Decimal approved(75), disputed(6);
  canonical::Invoice said{.number = "INV-1001", .issue_date = Date::parse("2026-11-23").value()};
  said.order_number = purchase.number;
  said.currency = "USD";
  said.lines.resize(1);
  said.lines[0].number = said.lines[0].order_line_number = "1";
  said.lines[0].quantity = {.value = Decimal(6), .unit = "EA"};
  said.lines[0].price = canonical::Money{Decimal::scaled(1350, 2), "USD"};
  said.declared.payable = canonical::Money{Decimal(81), "USD"};
  const auto message = add_message(tx,
                                   {.partner = "northwind",
                                    .channel = "folder",
                                    .name = "inv-1001.edi",
                                    .syntax = "x12",
                                    .type = "810",
                                    .control = "000000009"},
                                   "ISA*invoice", 12);
  const auto document = must(documents::add(tx,
                                            {.message = message,
                                             .kind = "invoice",
                                             .partner = "northwind",
                                             .number = said.number,
                                             .order_number = purchase.number,
                                             .canonical = canonical::to_json(said)},
                                            after(12)))
                            .id;
  must(pipeline::project(tx, message, document.number(), said));
  for (const auto state :
       {MessageState::unwrapped, MessageState::checked, MessageState::translated, MessageState::applied})
    must(messages::set_state(tx, message, state, after(12)));
  must(documents::set_state(tx, document, DocumentState::applied));
  for (const auto& [account, proven, quantity] : {std::tuple{Account::purchase_billing, "evidence", Decimal(6)},
                                                  std::tuple{Account::purchase_money, "agreed", approved}}) {
    move(tx, account, line.number(), "added", proven, quantity, document, 12);
    move(tx, account, line.number(), proven, "approved", quantity, document, 12);
  }
  move(tx, Account::purchase_money, line.number(), "beyond", "disputed", disputed, document, 12);
  invoices::Invoice invoice{.supplier = PartnerId("northwind"),
                            .number = "INV-1001",
                            .normalised = "INV1001",
                            .kind = "invoice",
                            .order_number = "PO-4711-1",
                            .issued_on = "2026-11-23",
                            .currency = "USD",
                            .document = document,
                            .content = sha256("invoice"),
                            .total = Decimal(81),
                            .approved = approved,
                            .disputed = disputed,
                            .decision = "partially_approved",
                            .received_at = after(12)};
  must(invoices::add(tx, invoice));
  must(invoices::link(tx, invoice.id, {purchase.id}));
  must(invoices::save(tx, invoice,
                      {{.line = "1",
                        .purchase_line = line,
                        .quantity = Decimal(6),
                        .amount = approved,
                        .disputed_amount = disputed,
                        .stage = "line_key"}},
                      {{.line = "1",
                        .reason = "price_above_tolerance",
                        .owner = "buyer",
                        .amount = disputed,
                        .text = "line 1, agreed at 12.50, invoiced at 13.50; tolerance none",
                        .purchase_line = line}},
                      after(12)));
}

// Three forgeries under northwind's name, and a case of each of two kinds.
void add_refused(Transaction& tx) {
  for (int i = 0; i < 3; ++i) {
    const auto id = must(payloads::store(tx, "a forged message", after(20 + i)));
    Message message{.partner = "northwind", .channel = "as2", .name = "forged-" + std::to_string(i) + "@nowhere"};
    message.payload = id.id;
    message.sha256 = id.sha256;
    message.size = id.size;
    message.state = MessageState::held;
    message.reason = "the message is not signed, as is required";
    message.fault = Fault::refused;
    (void)must(messages::add(tx, message, after(20 + i)));
  }
  for (const auto* subject : {"one", "two"})
    (void)must(pipeline::cases::add(tx,
                                    {.kind = CaseKind::as2_message_refused,
                                     .partner = PartnerId("northwind"),
                                     .subject = subject,
                                     .text = "AS2 messages were refused",
                                     .fold = subject},
                                    after(22)));
}

// The buyer's acknowledgement is to go again, and the buyer does not answer.
void fall_silent(Transaction& tx) {
  must(work_queue::push(tx, {.stage = store::Stage::deliver, .subject = 2, .discriminator = "again"}, after(49)));
  must(destinations::save(tx, "partner:metro",
                          {.failures = 3,
                           .failing_since = after(50),
                           .failed_at = after(58),
                           .not_before = after(63),
                           .why = "the server gave no sign of life in time"}));
}

}  // namespace
}  // namespace crossdock::store

int main(int argc, char** argv) {
  using namespace crossdock;
  using namespace crossdock::store;
  if (argc < 2) return 2;
  const auto database = must(Database::open({.dsn = argv[1], .absent = Absent::created}));
  (void)must(migrate(*database, after(0)));
  must(database->write([&](Transaction& tx) -> Result<void> {
    place_order(tx, receive_order(tx));
    add_trouble(tx);
    receive_invoice(tx);
    fall_silent(tx);
    const std::string_view more = argc > 2 ? argv[2] : "";
    if (more == "refused") add_refused(tx);
    if (more == "broken")
      (void)must(
          tx.execute("UPDATE order_line SET confirmed = confirmed - 1000000, open = open + 1000000 WHERE id = 1"));
    return {};
  }));
}
