// SPDX-License-Identifier: Apache-2.0
// The documents of one buyer and one supplier, played through the whole gateway, and what became of the money.
//
// Metro Outfitters orders lanterns at 34.95, Northwind Supply, the only supplier, sells them at 19.60. All documents are
// files in folders: X12, where the partner is not arranged to speak another syntax (dialect.hpp). A test may play many
// orders at once: `work` takes everything that was sent since.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/id.hpp"
#include "tests/domain/dialect.hpp"
#include "tests/e2e/network.hpp"

namespace crossdock::tests {

// An order of the buyer and the purchase order that it became.
struct Deal {
  std::string order;     // "P000001", the buyer's number
  std::string purchase;  // "P000001-1", ours for the supplier
};

struct OrderText {
  std::string quantity = "12";
  std::string unit = "EA";
  std::string price = "34.95";  // "" for none
  std::string basis;            // PO105
  std::string item = "UP*614141100316";
  std::string head;        // further segments after BEG: "DTM*063*20261130~"
  std::string under_line;  // further segments after PO1, further lines among them
};

// A second line of an order, at 31.95: ten tarps, which the supplier sells at 18.75.
inline constexpr const char* ten_tarps = "PO1*2*10*EA*31.95**UP*614141101306~";

// A line of a ship notice.
struct ShipLine {
  std::string units = "12";
  std::string unit = "EA";
  std::string item = "VP*NW-1031";
};

// A line of an invoice or credit note.
struct BillLine {
  std::string quantity = "12";
  std::string price = "19.60";
  std::string unit = "EA";
  std::string basis;  // IT105
  std::string item = "VP*NW-1031";
  std::string number = "1";
  std::string under;  // further segments: "SAC*A*C310***1200~"
};

struct BillText {
  std::string number;  // of the invoice or credit note
  std::string total;   // TDS01, in cents with its sign: "23520"
  std::vector<BillLine> lines = {BillLine{}};
  std::string head;  // segments after BIG: "REF*IV*I1~"
  std::string tail;  // segments after TDS: "TXI*ST*50.00~SAC*C*D240***500~"
  std::string date = "20261123";
  bool credit = false;                  // BIG07 = CR
  std::optional<std::string> purchase;  // BIG04 when it is not the deal's purchase order
};

// An invoice in UBL. Amounts are written as they are given.
struct UblLine {
  std::string quantity = "12";
  std::string price = "19.60";
  std::string amount = "235.20";  // LineExtensionAmount
  std::string item = "NW-1031";
  std::string charges;  // AllowanceCharge elements
  std::string number = "1";
  std::string basis;  // BaseQuantity
};
struct UblText {
  std::string number;
  std::string payable;
  std::vector<UblLine> lines = {UblLine{}};
  std::string charges;                 // AllowanceCharge elements
  std::string tax;                     // TaxTotal element; none: a total of zero
  std::string totals;                  // elements of LegalMonetaryTotal between the first and PayableAmount
  std::string lines_total = "235.20";  // LineExtensionAmount of the document
  std::string seller = supplier_gln;   // EndpointID of the seller
  std::string seller_gln;              // PartyIdentification of the seller
  std::string billing_reference;       // number of the invoice that a credit note is about
  bool credit = false;                 // type 381
};

// What stands in the store about a deal. Sums over all its documents.
struct Books {
  Decimal approved, disputed, credited;  // of the supplier's invoices and credit notes
  Decimal shipped;                       // units that left for the buyer
  Decimal billed;                        // to the buyer, less credit notes
  std::vector<std::string> bills;        // to the buyer: "invoice 419.40", "credit_note -419.40"
  std::vector<std::string> holds;        // open: "I1 price_above_tolerance 12.00", in the order in which they came
  std::vector<std::string> cases;        // open, of any order: kinds, in order
  std::vector<std::string> stuck;        // work that is held: reasons
};

class Trade {
 public:
  // `arrange` changes the copied profiles. `store` and `schemas` as in NetworkOptions.
  explicit Trade(std::function<void(const std::string& partners)> arrange = {}, std::string store = {},
                 std::string schemas = {});

  SampleNetwork& network() { return network_; }
  void work() { network_.work(); }

  // Sends a buyer's order; `purchase_of` names what it became once `work` has run.
  std::string send_order(const OrderText& order = {});
  Deal deal_of(const std::string& order);
  // Order, purchase order, acknowledgement of all (855 IA): the beginning of most stories.
  Deal confirmed(const OrderText& order = {});
  // The same, and shipped as NS-D1: `units` of its first line, or all lines of `lines`.
  Deal supplied(const std::string& units = "12", const OrderText& order = {});
  // Twelve lanterns and ten tarps, all shipped.
  Deal supplied_with_tarps();

  // Documents of the supplier; nothing happens before `work`.
  void acknowledge(const Deal& deal, const std::string& outcomes, const std::string& price = "19.60",
                   const std::string& ordered = "12");  // "ACK*IA*12*EA~"
  void ship(const Deal& deal, const std::string& number, const std::string& units, const std::string& purpose = "00");
  void ship(const Deal& deal, const std::string& number, const std::vector<ShipLine>& lines,
            const std::string& purpose = "00");
  void cancel_shipment(const Deal& deal, const std::string& number);  // BSN01 = 01
  void bill(const Deal& deal, const BillText& text);
  // An invoice or credit note over `units` at `price`, with its total.
  void invoice(const Deal& deal, const std::string& number, const std::string& units,
               const std::string& price = "19.60");
  void credit(const Deal& deal, const std::string& number, const std::string& units, const std::string& price,
              const std::string& of_invoice = {});
  // The supplier's profile must say `in_ubl`.
  void bill_in_ubl(const Deal& deal, const UblText& text);
  // Any set of the supplier or the buyer in an envelope with numbers of its own: "ST*810*0001~…SE*6*0001~".
  void send_as_supplier(const std::string& functional_group, const std::string& set);
  void send_as_buyer(const std::string& set);
  // Any document in the syntax that the side speaks; `type` and `body` as in as_sent.
  void send(Side side, canonical::Syntax syntax, std::string_view type, const std::string& body);

  // Acts of a person on the open hold of this invoice and reason; throws if there is none.
  enum class Act { release, refuse, accept_price, credit_units, credit_price };
  // An amount says which, where the invoice has several.
  void act(Act act, const std::string& invoice, const std::string& reason, const std::string& amount = {});
  // The same, where the invoice is one of this deal: cheap however many deals there are.
  void act(Act act, const Deal& deal, const std::string& invoice, const std::string& reason);
  // Units come back from the buyer: posted and settled as the gateway does it, for want of a document.
  void return_goods(const Deal& deal, const std::string& units);

  Books books(const Deal& deal);
  // Open holds of all invoices, whether they belong to a known order or not.
  std::vector<std::string> holds_of_all();
  // Units of the order's lines in a bucket: "confirmed".
  Decimal bucket(const Deal& deal, const std::string& name);
  std::vector<std::string> violations() { return network_.violations(); }
  // What must be empty at the end of every story that is no fault of ours: what the audit finds, and work that is held.
  std::vector<std::string> faults();
  // Documents delivered to the partner since the last call that hold `text`, in order of their names.
  std::vector<std::string> delivered(const std::string& partner, const std::string& text);

 private:
  void decide(Act act, const HoldId& hold);
  std::string next_name(std::string_view extension);

  SampleNetwork network_;
  int control_ = 100;
  int orders_ = 0;
};

// Ways to arrange profiles: the supplier bills in UBL; further lines under its `reconciliation`; any text for another.
void in_ubl(const std::string& partners);
std::function<void(const std::string& partners)> with_terms(const std::string& lines);
std::function<void(const std::string& partners)> in_profile(const std::string& partner, const std::string& from,
                                                            const std::string& to);

// With two digits: "235.20".
std::string money(const Decimal& amount);
// "235.20" of "12" and "19.60".
std::string times(const std::string& units, const std::string& price);

}  // namespace crossdock::tests
