// SPDX-License-Identifier: Apache-2.0
// Knows by which addresses and agreements the two partners exchange each document, and writes their envelopes.
#include "tests/domain/dialect.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <stdexcept>

#include "tests/e2e/network.hpp"

namespace crossdock::tests {
namespace {

using canonical::DocumentKind;
using canonical::Syntax;

constexpr const char* buyer_gln = "0614141000029";
constexpr const char* our_gln = "0614141900015";

struct Named {
  DocumentKind kind;
  std::string_view set, functional;  // of X12: "855", GS01
  std::string_view message, message_mapping;
  std::string_view root, root_mapping;
};
constexpr std::array<Named, 5> documents{{
    {DocumentKind::order, "850", "PO", "ORDERS", "orders", "Order", "order"},
    {DocumentKind::order_ack, "855", "PR", "ORDRSP", "ordrsp", "OrderResponse", "order-response"},
    {DocumentKind::ship_notice, "856", "SH", "DESADV", "desadv", "DespatchAdvice", "despatch-advice"},
    {DocumentKind::invoice, "810", "IN", "INVOIC", "invoic", "Invoice", "invoice"},
    {DocumentKind::invoice, "", "", "", "", "CreditNote", "credit-note"},
}};

std::string_view type_in(const Named& named, Syntax syntax) {
  return syntax == Syntax::x12 ? named.set : syntax == Syntax::edifact ? named.message : named.root;
}

const char* gln_of(Side side) { return side == Side::buyer ? buyer_gln : supplier_gln; }

std::string agreement(const Named& named, Syntax syntax) {
  const auto what = syntax == Syntax::edifact
                        ? fmt::format("syntax: edifact, version: D96A, mapping: edifact/d96a/{}", named.message_mapping)
                        : fmt::format("syntax: xml, version: \"2.1\", mapping: ubl/2.1/{}", named.root_mapping);
  return fmt::format("  - {{document: {}, {}}}\n", to_string(named.kind), what);
}

std::string agreements(Side side, Syntax syntax) {
  std::string text = "agreements:\n";
  for (const auto& named : documents) {
    const bool credit_note = named.set.empty();
    if (credit_note && (syntax != Syntax::xml || side == Side::buyer)) continue;
    text += agreement(named, syntax);
  }
  return text;
}

}  // namespace

const PartnerId& partner_at(Side side) {
  static const PartnerId buyer("metro-outfitters"), supplier("northwind-supply");
  return side == Side::buyer ? buyer : supplier;
}

std::string_view type_of(DocumentKind kind, Syntax syntax) {
  return type_in(*std::ranges::find(documents, kind, &Named::kind), syntax);
}

std::function<void(const std::string& partners)> speaking(Side side, Syntax syntax) {
  if (syntax == Syntax::x12) return [](const std::string&) {};
  return [=](const std::string& partners) {
    const auto profile = partners + '/' + partner_at(side).text() + "/partner.yaml";
    const auto text = read_file(profile);
    const auto from = text.find("agreements:\n"), to = text.find("\n\n", from) + 1;
    replace_in(profile, text.substr(from, to - from), agreements(side, syntax));
    replace_in(profile, "party:\n", fmt::format("party:\n  gln: \"{}\"\n", gln_of(side)));
    const auto address = syntax == Syntax::edifact
                             ? fmt::format("edifact: [{{qualifier: \"14\", id: \"{}\"}}]", gln_of(side))
                             : fmt::format("endpoints: \"{}\"", gln_of(side));
    replace_in(profile, "identities:\n", "identities:\n  " + address + '\n');
  };
}

void replace_in(const std::string& file, const std::string& from, const std::string& to) {
  auto text = read_file(file);
  const auto at = text.find(from);
  if (at == std::string::npos) throw std::runtime_error(file + " does not hold: " + from);
  text.replace(at, from.size(), to);
  std::ofstream(file, std::ios::binary) << text;
}

std::string transaction_set(std::string_view id, const std::string& body) {
  return fmt::format("ST*{}*0001~{}SE*{}*0001~", id, body, std::ranges::count(body, '~') + 2);
}

std::string x12_interchange(Side side, std::string_view functional, const std::string& set, int control) {
  const bool buyer = side == Side::buyer;
  return fmt::format(
      "ISA*00*          *00*          *{}*{:<15}*ZZ*CROSSDOCK      *261123*0930*U*00401*{:09}*0*P*>~"
      "GS*{}*{}*CROSSDOCK*20261123*0930*{}*X*004010~{}GE*1*{}~IEA*1*{:09}~",
      buyer ? "12" : "01", buyer ? "2125550177" : "102345678", control, functional, buyer ? "METROOUT" : "NORTHWIND",
      control, set, control, control);
}

std::string as_sent(Side side, Syntax syntax, std::string_view type, const std::string& body, int control) {
  switch (syntax) {
    case Syntax::x12:
      return x12_interchange(side, std::ranges::find(documents, type, &Named::set)->functional,
                             transaction_set(type, body), control);
    case Syntax::edifact:
      return fmt::format("UNB+UNOC:3+{}:14+{}:14+261123:0930+{}'UNH+1+{}:D:96A:UN'{}UNT+{}+1'UNZ+1+{}'", gln_of(side),
                         our_gln, control, type, body, std::ranges::count(body, '\'') + 2, control);
    case Syntax::xml: break;
  }
  return body;
}

}  // namespace crossdock::tests
