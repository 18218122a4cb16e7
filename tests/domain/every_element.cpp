// SPDX-License-Identifier: Apache-2.0
// Knows the least that each document of the trade says, and puts every element of its grammar or schema into it.
#include "tests/domain/every_element.hpp"

#include <fmt/format.h>

#include <map>
#include <ostream>
#include <set>
#include <stdexcept>

#include "tests/mapping/generated.hpp"
#include "tests/mapping/generated_ubl.hpp"
#include "tests/mapping/support.hpp"

namespace crossdock::tests {
namespace {

using canonical::Syntax;

const std::map<std::string, Base, std::less<>> bases = {
    {"850", {{"BEG", "00*SA*{}**20261123"}, {"PO1", "1*12*EA*34.95**UP*614141100316"}, {"CTT", "1"}}},
    {"855",
     {{"BAK", "00*AC*{}*20261123"}, {"PO1", "1*12*EA*19.60**VP*NW-1031"}, {"PO1/ACK", "IA*12*EA"}, {"CTT", "1"}}},
    {"810",
     {{"BIG", "20261123*I-{}*20261123*{}***DI"}, {"IT1", "1*12*EA*19.60**VP*NW-1031"}, {"TDS", "23520"}, {"CTT", "1"}}},
    {"856", {{"BSN", "00*S-{}*20261123*0930"}, {"HL", "1**S"}, {"CTT", "1"}}},
    {"ORDERS",
     {{"BGM", "220+{}+9"},
      {"DTM", "137:20261123:102"},
      {"LIN", "1++614141100316:UP"},
      {"LIN/QTY", "21:12:PCE"},
      {"LIN/PRI", "AAA:34.95"},
      {"UNS", "S"},
      {"CNT", "2:1"}}},
    {"ORDRSP",
     {{"BGM", "231+R-{}+29"},
      {"DTM", "137:20261123:102"},
      {"RFF", "ON:{}"},
      {"LIN", "1+5+614141100316:UP"},
      {"LIN/QTY", "113:12:PCE"},
      {"UNS", "S"},
      {"CNT", "2:1"}}},
    {"DESADV",
     {{"BGM", "351+S-{}+9"},
      {"DTM", "137:20261123:102"},
      {"RFF", "ON:{}"},
      {"CPS", "1"},
      {"CPS/LIN", "1++614141100316:UP"},
      {"CPS/LIN/QTY", "12:12:PCE"}}},
    {"INVOIC",
     {{"BGM", "380+I-{}+9"},
      {"DTM", "137:20261123:102"},
      {"RFF", "ON:{}"},
      {"LIN", "1++614141100316:UP"},
      {"LIN/QTY", "47:12:PCE"},
      {"LIN/MOA", "203:235.20"},
      {"LIN/PRI", "AAA:19.60"},
      {"UNS", "S"},
      {"CNT", "2:1"},
      {"MOA", "77:235.20"}}},
};

// ---- X12 and EDIFACT -------------------------------------------------------------------------------------------

const segments::SetGrammar& grammar_of(Syntax syntax, std::string_view type) {
  return syntax == Syntax::edifact ? *standard_mappings().edifact()->find("D96A", type)
                                   : *dictionary()->find("004010", type);
}

// A ship notice of X12 names order and item below the shipment that was generated.
std::string with_item(std::string body) {
  int nodes = 0;
  for (auto at = body.find("HL*"); at != std::string::npos; at = body.find("HL*", at + 1)) ++nodes;
  body.insert(body.rfind("CTT*"), fmt::format("HL*{}*1*O~PRF*{{}}~HL*{}*{}*I~LIN**VP*NW-1031~SN1**12*EA~", nodes + 1,
                                              nodes + 2, nodes + 1));
  return body;
}

class Segments {
 public:
  Segments(Syntax syntax, std::string_view type)
      : type_(type), grammar_(grammar_of(syntax, type)), generator_(grammar_, bases.find(type)->second) {}

  std::string body(const segments::GrammarNode& node, const Values& values) const {
    auto text = generator_.body(node, values);
    return type_ == "856" ? with_item(std::move(text)) : text;
  }

  std::string least() const {
    const auto& first = grammar_.nodes.at(1);
    return body(first, generator_.least(first));
  }

  std::vector<Variant> every_element() const {
    std::vector<Variant> found;
    std::set<std::string_view> seen;
    for (const auto& node : grammar_.nodes) {
      if (node.segment == nullptr || node.id == 0 || node.tag == "SE" || node.tag == "UNT") continue;
      const auto count = seen.insert(node.tag).second ? node.segment->elements.size() : 1;
      for (std::size_t i = 0; i < count; ++i) {
        auto values = generator_.least(node);
        values[static_cast<int>(i) + 1] = value_of(node.segment->elements[i]);
        const auto whole = completed(*node.segment, values);
        if (whole) found.push_back({std::string(node.inner_path()) + node.segment->suffix(i), body(node, *whole)});
      }
    }
    return found;
  }

 private:
  std::string_view type_;
  const segments::SetGrammar& grammar_;
  Generator generator_;
};

// ---- UBL -------------------------------------------------------------------------------------------------------

// A buyer names the item by its GTIN.
Content ubl_base(std::string_view root) {
  if (root != "Order")
    return least_content(root,
                         {.number = "D-{}", .order = "{}", .currency = "USD", .price = "19.60", .amount = "235.20"});
  auto content = least_content(root, {.number = "{}", .currency = "USD", .price = "34.95"});
  const std::string item = "cac:OrderLine/cac:LineItem/cac:Item/";
  content.erase(item + "cac:SellersItemIdentification/cbc:ID");
  content[item + "cac:StandardItemIdentification/cbc:ID"] = "614141100316";
  content[item + "cac:StandardItemIdentification/cbc:ID/@schemeID"] = "0160";
  return content;
}

class Ubl {
 public:
  explicit Ubl(std::string_view root)
      : mapping_(mapping_of(root)),
        schema_(*corpus() + "/xml/xsd/ubl-2.1", "2.1", std::string(root), mapping_.root_ns()),
        base_(ubl_base(root)) {}

  std::string least() const { return generator_.document(base_); }

  std::vector<Variant> every_element() const {
    std::vector<Variant> found;
    std::set<std::pair<std::string, std::string>> seen;
    generator_.each_addition(base_, Unbound::once, [&](const Addition& one) {
      if (one.with == base_) return;
      if (one.bound || seen.insert(form_of(one)).second) found.push_back({one.place, generator_.document(one.with)});
    });
    return found;
  }

 private:
  // What is alike to who does not know it.
  static std::pair<std::string, std::string> form_of(const Addition& one) {
    const auto attribute = one.place.rfind("/@");
    if (attribute != std::string::npos) return {"", one.place.substr(attribute)};
    return {holder_of(Syntax::xml, one.place), one.type != nullptr ? one.type->primitive : "holds others"};
  }

  static const mapping::Mapping& mapping_of(std::string_view root) {
    for (const auto& name : standard_mappings().names()) {
      const auto& mapping = *standard_mappings().find(name);
      if (mapping.root() == root) return mapping;
    }
    throw std::invalid_argument("no mapping of " + std::string(root));
  }

  const mapping::Mapping& mapping_;
  UblSchema schema_;
  UblGenerator generator_{schema_, mapping_};
  Content base_;
};

}  // namespace

void PrintTo(const Subject& one, std::ostream* out) { *out << one.type; }

std::string with_number(std::string text, const std::string& number) {
  for (auto at = text.find("{}"); at != std::string::npos; at = text.find("{}", at)) text.replace(at, 2, number);
  return text;
}

std::string holder_of(Syntax syntax, const std::string& place) {
  return place.substr(0, syntax == Syntax::xml ? place.rfind('/') : place.find('-'));
}

std::string least_document(Syntax syntax, std::string_view type) {
  return syntax == Syntax::xml ? Ubl(type).least() : Segments(syntax, type).least();
}

std::vector<Variant> every_element(const Subject& subject) {
  return subject.syntax == Syntax::xml ? Ubl(subject.type).every_element()
                                       : Segments(subject.syntax, subject.type).every_element();
}

}  // namespace crossdock::tests
