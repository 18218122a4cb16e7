// SPDX-License-Identifier: Apache-2.0
// Lists the rules of level 6 in a table and checks them for orders, acknowledgements, ship notices and invoices.
#include "translators/x12/business.hpp"

#include <algorithm>
#include <array>

#include "base/decimal.hpp"
#include "base/text.hpp"
#include "translators/x12/checks.hpp"

namespace crossdock::x12 {
namespace {

enum Rule {
  drop_ship_person,
  ship_to,
  ship_to_postcode,
  ship_to_country,
  order_item,
  order_quantity,
  order_dates,
  ack_status,
  asn_tracking,
  asn_order,
  asn_item,
  asn_sscc,
  asn_structure,
  asn_dates,
  invoice_order,
};

constexpr std::array rule_table{
    BusinessRule{"drop-ship-person", "850", "a drop-ship order names a person to ship to, with street and place"},
    BusinessRule{"ship-to", "850", "an order says where to ship: an N1*ST or an SDQ", false},
    BusinessRule{"ship-to-postcode", "850", "a ship-to address has a postcode"},
    BusinessRule{"ship-to-country", "850", "a ship-to address has a country", false},
    BusinessRule{"order-item", "850", "a line names a product"},
    BusinessRule{"order-quantity", "850", "a line orders more than nothing"},
    BusinessRule{"order-dates", "850", "what is the latest is not before what is the earliest"},
    BusinessRule{"ack-status", "855", "a line of an acknowledgement with detail says what becomes of it"},
    BusinessRule{"asn-tracking", "856",
                 "a shipment can be followed: a tracking number, or a bill of lading and a carrier"},
    BusinessRule{"asn-order", "856", "an order level names its purchase order"},
    BusinessRule{"asn-item", "856", "an item level names a product and what was shipped of it"},
    BusinessRule{"asn-sscc", "856", "every pack carries its serial shipping container code"},
    BusinessRule{"asn-structure", "856", "BSN05 names the structure that the levels have", false},
    BusinessRule{"asn-dates", "856", "goods do not arrive before they were shipped"},
    BusinessRule{"invoice-order", "810", "an invoice names the order that it bills"},
};

void add(SetCheck& check, Rule rule, std::size_t n, std::size_t element, const std::string& detail) {
  const auto& of = rule_table[rule];
  check.add(n, {.level = 6,
                .code = "business:" + std::string(of.name),
                .element = static_cast<int>(element),
                .value = element > 0 ? echo(check.element(n, element), check.interchange.delimiters) : "",
                .message = detail + ": " + std::string(of.sentence),
                .error = of.error});
}

template <class Visit>
void each(const SetCheck& check, std::string_view tag, Visit visit) {
  for (std::size_t n = 2; n < check.set.segment_count; ++n) {
    if (check.segment(n).tag == tag) visit(n);
  }
}

bool any(const SetCheck& check, std::string_view tag, std::string_view qualifier) {
  bool found = false;
  each(check, tag, [&](std::size_t n) { found |= trim(check.element(n, 1)) == qualifier; });
  return found;
}

// A segment of the N1 loop that begins at n; 0 when it has none.
std::size_t in_party(const SetCheck& check, std::size_t n, std::string_view tag) {
  for (++n; n < check.set.segment_count; ++n) {
    const auto at = check.segment(n).tag;
    if (at == tag) return n;
    if (at != "N2" && at != "N3" && at != "N4" && at != "IN2" && at != "NX2" && at != "REF" && at != "PER") break;
  }
  return 0;
}

// ---- orders ----------------------------------------------------------------------------------------------------

void check_ship_to(SetCheck& check, bool drop_ship) {
  std::size_t first = 0;
  bool person = false, stores = false;
  each(check, "SDQ", [&](std::size_t) { stores = true; });
  each(check, "N1", [&](std::size_t n) {
    if (trim(check.element(n, 1)) != "ST") return;
    if (first == 0) first = n;
    const auto street = in_party(check, n, "N3"), town = in_party(check, n, "N4");
    person |= !trim(check.element(n, 2)).empty() && street != 0 && town != 0 && !check.element(town, 1).empty();
    if (town == 0) return;
    if (trim(check.element(town, 3)).empty()) add(check, ship_to_postcode, town, 0, "N4-03 is missing");
    if (trim(check.element(town, 4)).empty()) add(check, ship_to_country, town, 0, "N4-04 is missing");
  });
  if (drop_ship && !person)
    add(check, drop_ship_person, first == 0 ? 2 : first, 0, first == 0 ? "N1*ST is missing" : "N1*ST is not complete");
  if (!drop_ship && first == 0 && !stores) add(check, ship_to, 2, 0, "N1*ST is missing");
}

struct Span {
  std::string_view earliest, latest;  // DTM01
};
// Cancel after, ship and deliver between.
constexpr std::array order_spans{Span{"010", "001"}, Span{"037", "038"}, Span{"064", "063"}, Span{"002", "063"}};
constexpr std::array shipment_spans{Span{"011", "017"}, Span{"011", "067"}, Span{"011", "035"}};

// Dates of the whole document: those before its first line or level.
template <class Spans>
void check_dates(SetCheck& check, Rule rule, const Spans& spans, std::string_view end_of_header) {
  std::vector<std::size_t> dates;
  for (std::size_t n = 2; n < check.set.segment_count && check.segment(n).tag != end_of_header; ++n) {
    if (check.segment(n).tag == "DTM") dates.push_back(n);
  }
  for (const auto& span : spans) {
    for (const auto early : dates) {
      for (const auto late : dates) {
        const auto from = check.element(early, 2), to = check.element(late, 2);
        if (check.element(early, 1) != span.earliest || check.element(late, 1) != span.latest) continue;
        if (from.size() == to.size() && to < from && all_digits(from) && all_digits(to))
          add(check, rule, late, 2,
              "date " + printable(to, 8) + " of " + std::string(span.latest) + " is before " + printable(from, 8) +
                  " of " + std::string(span.earliest));
      }
    }
  }
}

void check_order(SetCheck& check) {
  const auto kind = check.element(2, 2);
  check_ship_to(check, kind == "DS" || kind == "DR");
  check_dates(check, order_dates, order_spans, "PO1");
  each(check, "PO1", [&](std::size_t n) {
    bool product = false;
    for (std::size_t at = 7; at <= 25; at += 2) product |= !trim(check.element(n, at)).empty();
    if (!product && check.segment(n + 1).tag != "LIN") add(check, order_item, n, 0, "PO1 has no product");
    const auto quantity = Decimal::parse(check.element(n, 2));
    if (quantity && quantity->sign() <= 0) add(check, order_quantity, n, 2, "PO1-02 is " + quantity->text());
  });
}

void check_acknowledgement(SetCheck& check) {
  // AK, AT, AD, RJ: the whole order is answered in one word.
  const auto kind = check.element(2, 2);
  if (kind == "AK" || kind == "AT" || kind == "AD" || kind == "RJ") return;
  std::size_t line = 0;
  const auto finish = [&] {
    if (line != 0) add(check, ack_status, line, 0, "ACK is missing");
  };
  for (std::size_t n = 2; n < check.set.segment_count; ++n) {
    const auto tag = check.segment(n).tag;
    if (tag == "PO1") {
      finish();
      line = n;
    } else if (tag == "ACK") {
      line = 0;
    }
  }
  finish();
}

// ---- ship notices ----------------------------------------------------------------------------------------------

// The content of one HL.
struct LevelContent {
  bool order = false, product = false, shipped = false, sscc = false;
};

std::vector<LevelContent> contents(const SetCheck& check, const HierarchyLevels& levels) {
  std::vector<LevelContent> all(levels.size());
  std::size_t next = 0;
  for (std::size_t n = 2; n < check.set.segment_count; ++n) {
    if (next < levels.size() && levels[next].number == n) ++next;
    if (next == 0) continue;
    auto& level = all[next - 1];
    const auto tag = check.segment(n).tag;
    if (tag == "PRF") level.order |= !trim(check.element(n, 1)).empty();
    if (tag == "LIN") level.product |= !trim(check.element(n, 3)).empty();
    if (tag == "SN1") level.shipped = true;
    if (tag != "MAN") continue;
    for (const std::size_t at : {1U, 4U}) {
      const auto kind = trim(check.element(n, at));
      level.sscc |= kind == "GM" || kind == "UC" || kind == "AI" || kind == "AA";
    }
  }
  return all;
}

// The levels that BSN05 promises, tare and assembly levels apart.
std::string_view promised(std::string_view structure) {
  return structure == "0001"   ? "SOPI"
         : structure == "0002" ? "SOIP"
         : structure == "0003" ? "SPOI"
         : structure == "0004" ? "SOI"
                               : "";
}

void check_structure_code(SetCheck& check, const HierarchyLevels& levels) {
  const auto expected = promised(trim(check.element(2, 5)));
  if (expected.empty()) return;
  for (const auto& level : levels) {
    if (level.parent_of_any) continue;
    std::string codes;
    auto at = &level - levels.data();
    for (int steps = 0; at >= 0 && steps < 24; ++steps) {
      const auto& code = levels[static_cast<std::size_t>(at)].code;
      if (code != "T") codes.insert(0, code);
      at = levels[static_cast<std::size_t>(at)].above;
    }
    if (codes == expected) continue;
    return add(check, asn_structure, 2, 5, "the levels are " + printable(codes, 12));
  }
}

void check_ship_notice(SetCheck& check, const HierarchyLevels& levels) {
  bool carrier = false, tracking = any(check, "REF", "CN") || any(check, "REF", "2I") || any(check, "MAN", "CP");
  each(check, "MAN", [&](std::size_t n) { tracking |= check.element(n, 4) == "CP"; });
  each(check, "TD5",
       [&](std::size_t n) { carrier |= !trim(check.element(n, 3)).empty() || !check.element(n, 5).empty(); });
  const bool lading = any(check, "REF", "BM") || any(check, "REF", "MB");
  if (!tracking && !(lading && carrier)) {
    add(check, asn_tracking, levels.empty() ? 2 : levels.front().number, 0,
        lading ? "the carrier (TD5-03) is missing" : "REF*CN, MAN*CP or REF*BM is missing");
  }
  const auto all = contents(check, levels);
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto& level = levels[i];
    if (level.code == "O" && !all[i].order) add(check, asn_order, level.number, 0, "PRF-01 is missing");
    if (level.code == "I" && !all[i].product) add(check, asn_item, level.number, 0, "LIN is missing");
    if (level.code == "I" && !all[i].shipped) add(check, asn_item, level.number, 0, "SN1 is missing");
    if (level.code == "P" && !all[i].sscc) add(check, asn_sscc, level.number, 0, "MAN*GM is missing");
  }
  check_structure_code(check, levels);
  check_dates(check, asn_dates, shipment_spans, "LIN");
}

void check_invoice(SetCheck& check) {
  bool order = !trim(check.element(2, 4)).empty() || any(check, "REF", "PO");
  each(check, "IT1", [&](std::size_t n) {
    for (std::size_t at = 6; at < 25; at += 2)
      order |= check.element(n, at) == "PO" && !check.element(n, at + 1).empty();
  });
  if (!order) add(check, invoice_order, 2, 0, "BIG-04 is missing");
}

}  // namespace

std::span<const BusinessRule> business_rules() { return rule_table; }

// A set whose segments have no place is not judged for what it means.
void check_business(SetCheck& check, const HierarchyLevels& levels) {
  const auto wrong = [](const Finding& f) { return f.error && f.code.starts_with("AK304"); };
  if (check.set.segment_count < 3 || std::ranges::any_of(check.report.findings, wrong)) return;
  if (check.set.id == "850") check_order(check);
  if (check.set.id == "855") check_acknowledgement(check);
  if (check.set.id == "856") check_ship_notice(check, levels);
  if (check.set.id == "810") check_invoice(check);
}

}  // namespace crossdock::x12
