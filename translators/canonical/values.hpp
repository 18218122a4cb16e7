// SPDX-License-Identifier: Apache-2.0
// The values that canonical documents are made of. Plain structs; what they mean is the same in every syntax.
#pragma once

#include <boost/describe.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/decimal.hpp"
#include "base/time.hpp"

namespace crossdock::canonical {

struct Money {
  Decimal amount;
  std::string currency;  // ISO 4217, upper case: "USD"
  friend bool operator==(const Money&, const Money&) = default;
};
BOOST_DESCRIBE_STRUCT(Money, (), (amount, currency))

// Digits after the point of an ISO 4217 currency: 2 for USD, 0 for JPY, 3 for KWD.
int minor_digits(std::string_view currency);

struct Quantity {
  Decimal value;
  // UN/ECE Recommendation 20 (packages: "X" + Recommendation 21): "EA", "XCT". A unit that it does not have belongs to the
  // list that has it, "x12:TU", and equals no other.
  std::string unit;
  std::string source_unit;  // as the partner wrote it, when that differs
  friend bool operator==(const Quantity&, const Quantity&) = default;
};
BOOST_DESCRIBE_STRUCT(Quantity, (), (value, unit, source_unit))

// What a document does to an earlier one of its number.
BOOST_DEFINE_ENUM_CLASS(Purpose, original, replace, change, cancel, duplicate, confirmation)

// ---- codes of a partner's own ---------------------------------------------------------------------------

// Entries of lists (PartyId, Party, Reference, Event, ItemId) have a word and a `code`: the qualifier as it was written,
// with the list that it belongs to: "x12:19", "edifact:ABC", "ubl:0231". With the word `other` it is all that is known of
// the entry. With any other word it is an alias of the partner's for the word. It is empty where the word says it all.
// A mapping of the same list writes it again; no other does. See docs/mapping.md, "Codes without a word".

// ---- parties ---------------------------------------------------------------------------------------------

BOOST_DEFINE_ENUM_CLASS(PartyRole, buyer, seller, ship_to, ship_from, bill_to, remit_to, end_customer, payer, carrier,
                        warehouse, store, other)

// duns4: DUNS with a four-character suffix; buyer, seller: numbers that the buyer or seller assigned. From siren to cbe:
// numbers of national registers, in the order of their ISO 6523 codes 0002, 0007, 0009, 0037, 0106, 0184, 0190, 0192,
// 0204 and 0208.
BOOST_DEFINE_ENUM_CLASS(PartyIdScheme, gln, duns, duns4, buyer, seller, scac, vat, mutual, endpoint, siren, org_se,
                        siret, ovt, kvk, cvr, oin, org_no, leitweg, cbe, other)

struct PartyId {
  PartyIdScheme scheme = PartyIdScheme::other;
  std::string value;
  std::string code = {};
  friend bool operator==(const PartyId&, const PartyId&) = default;
};
BOOST_DESCRIBE_STRUCT(PartyId, (), (scheme, value, code))

struct Address {
  std::vector<std::string> lines;
  std::string city;
  std::string region;
  std::string postal_code;
  std::string country;  // ISO 3166-1 alpha-2
  friend bool operator==(const Address&, const Address&) = default;
};
BOOST_DESCRIBE_STRUCT(Address, (), (lines, city, region, postal_code, country))

struct Contact {
  std::string name;
  std::string phone;
  std::string email;
  std::string code;  // the person's part as written, with its list: "x12:BD"; empty for one to ask (IC)
  friend bool operator==(const Contact&, const Contact&) = default;
};
BOOST_DESCRIBE_STRUCT(Contact, (), (name, phone, email, code))

struct Party {
  PartyRole role = PartyRole::other;
  std::string name;
  std::string name2;  // second line: department, care of
  std::vector<PartyId> ids;
  Address address;
  std::vector<Contact> contacts;
  std::string code = {};
  friend bool operator==(const Party&, const Party&) = default;
};
BOOST_DESCRIBE_STRUCT(Party, (), (role, name, name2, ids, address, contacts, code))

// ---- references and dates --------------------------------------------------------------------------------

BOOST_DEFINE_ENUM_CLASS(ReferenceKind, customer_order, supplier_order, contract, vendor_number, department,
                        bill_of_lading, tracking, invoice, shipment, promotion, account, packing_list, release, job,
                        previous_order, buyer_order, other)

struct Reference {
  ReferenceKind kind = ReferenceKind::other;
  std::string value;
  std::string code = {};
  std::optional<Date> date = {};  // of the document that it names
  friend bool operator==(const Reference&, const Reference&) = default;
};
BOOST_DESCRIBE_STRUCT(Reference, (), (kind, value, code, date))

BOOST_DEFINE_ENUM_CLASS(DateKind, requested_ship, requested_delivery, cancel_after, do_not_ship_before,
                        do_not_deliver_after, promised_ship, promised_delivery, shipped, estimated_delivery, delivered,
                        ordered, invoiced, due, effective, expires, other)

// Whether such a date says when something is to happen.
constexpr bool is_plan(DateKind kind) {
  switch (kind) {
    case DateKind::requested_ship:
    case DateKind::requested_delivery:
    case DateKind::cancel_after:
    case DateKind::do_not_ship_before:
    case DateKind::do_not_deliver_after:
    case DateKind::promised_ship:
    case DateKind::promised_delivery:
    case DateKind::estimated_delivery: return true;
    default: return false;
  }
}

struct Event {
  DateKind kind = DateKind::other;
  Date date;
  std::optional<TimeOfDay> time;
  std::string code = {};
  friend bool operator==(const Event&, const Event&) = default;
};
BOOST_DESCRIBE_STRUCT(Event, (), (kind, date, time, code))

// ---- items and money -------------------------------------------------------------------------------------

// buyer, seller, manufacturer: part numbers of that party; gtin: GTIN-8/12/13/14 as written; sku: stock-keeping unit.
BOOST_DEFINE_ENUM_CLASS(ItemIdScheme, buyer, seller, manufacturer, gtin, sku, isbn, model, serial, lot, color, size,
                        other)

struct ItemId {
  ItemIdScheme scheme = ItemIdScheme::other;
  std::string value;
  std::string code = {};
  friend bool operator==(const ItemId&, const ItemId&) = default;
};
BOOST_DESCRIBE_STRUCT(ItemId, (), (scheme, value, code))

struct Item {
  std::vector<ItemId> ids;
  std::string name;
  friend bool operator==(const Item&, const Item&) = default;
};
BOOST_DESCRIBE_STRUCT(Item, (), (ids, name))

BOOST_DEFINE_ENUM_CLASS(ChargeKind, allowance, charge)

struct AllowanceCharge {
  ChargeKind kind = ChargeKind::charge;
  std::string reason;  // code of the document's own list: X12 element 1300, UNCL 5189 or 7161
  std::string text;
  std::optional<Decimal> percent;  // of `base`, or of what `percent_of` names
  std::optional<Money> amount;
  std::optional<Money> base;  // what the percentage is of: EN 16931 BT-93, 100, 137, 142
  std::string percent_of;     // X12 element 378 as written; empty: of the net amount of the line or document
  std::string handling;       // X12 element 331 as written; empty: it is part of this document's total
  friend bool operator==(const AllowanceCharge&, const AllowanceCharge&) = default;
};
BOOST_DESCRIBE_STRUCT(AllowanceCharge, (), (kind, reason, text, percent, amount, base, percent_of, handling))

struct Tax {
  std::string type;      // "sales", "vat", "gst", … or the document's own code
  std::string category;  // UNCL 5305 or the document's own code
  std::optional<Decimal> percent;
  std::optional<Money> amount;
  std::optional<Money> taxable;
  std::string jurisdiction;
  friend bool operator==(const Tax&, const Tax&) = default;
};
BOOST_DESCRIBE_STRUCT(Tax, (), (type, category, percent, amount, taxable, jurisdiction))

struct Terms {
  std::optional<Decimal> discount_percent;
  std::optional<int> discount_days;
  std::optional<int> net_days;
  std::optional<Date> discount_date;
  std::optional<Date> net_date;
  std::string text;
  friend bool operator==(const Terms&, const Terms&) = default;
};
BOOST_DESCRIBE_STRUCT(Terms, (), (discount_percent, discount_days, net_days, discount_date, net_date, text))

struct Carrier {
  std::string scac;     // Standard Carrier Alpha Code
  std::string name;     // or routing text
  std::string mode;     // transportation method as written
  std::string service;  // service level as written
  friend bool operator==(const Carrier&, const Carrier&) = default;
};
BOOST_DESCRIBE_STRUCT(Carrier, (), (scac, name, mode, service))

// A value that no mapping rule bound, kept so that nothing is lost on the way through.
struct Extension {
  std::string place;  // "PO1[2]/REF[1]" or "/Order/cac:OrderLine[2]/…"
  std::string raw;    // the segment or element's value as written
  friend bool operator==(const Extension&, const Extension&) = default;
};
BOOST_DESCRIBE_STRUCT(Extension, (), (place, raw))

}  // namespace crossdock::canonical
