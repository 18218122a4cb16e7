// SPDX-License-Identifier: Apache-2.0
// Walks the schema and the mapping side by side, and writes documents around any element of them.
#include "tests/mapping/generated_ubl.hpp"

#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "translators/mapping/program.hpp"
#include "translators/xml/writer.hpp"

namespace crossdock::tests {
namespace {

using mapping::XmlNode;

constexpr int deepest = 4;  // elements below one that nothing is bound to, until one has a text

bool stands(const Content& content, const std::string& path) {
  if (content.contains(path)) return true;
  const auto below = content.lower_bound(path + '/');
  return below != content.end() && below->first.starts_with(path + '/');
}

// Two codes of a rule's table that mean different things, or the two texts of its type.
std::pair<std::string, std::string> texts_for(const mapping::Op* op, const std::string& one, const std::string& other) {
  if (op == nullptr || !op->codec.table || op->codec.kind == mapping::CodecKind::quantity) return {one, other};
  std::vector<const mapping::CodeEntry*> found;
  for (const auto& entry : op->codec.table->entries) {
    if (entry.fate != mapping::Fate::meant || entry.wire.empty() || entry.wire == mapping::other_codes) continue;
    if (entry.write_only || (entry.wire.starts_with('(') && entry.wire.ends_with(')'))) continue;
    if (found.empty() || found.front()->word != entry.word) found.push_back(&entry);
    if (found.size() == 2) return {found[0]->wire, found[1]->wire};
  }
  return {one, other};
}

const mapping::Op* rule_for(const XmlNode& node, const std::string& attribute) {
  const auto own = std::ranges::find_if(node.ops, [&](const mapping::Op& op) { return op.attribute == attribute; });
  if (own != node.ops.end()) return &*own;
  const auto beside = std::ranges::find_if(
      node.ops, [&](const mapping::Op& op) { return !attribute.empty() && op.codec.attribute == attribute; });
  return beside == node.ops.end() ? nullptr : &*beside;
}

std::string below(const std::string& path, const std::string& name) { return path.empty() ? name : path + '/' + name; }

void add_line(Content& content, const std::string& line, const std::string& quantity) {
  content[line + "/cbc:ID"] = "1";
  content[line + '/' + quantity] = "12";
  content[line + '/' + quantity + "/@unitCode"] = "C62";
  content[line + "/cac:Item/cac:SellersItemIdentification/cbc:ID"] = "NW-1031";
}

class DocumentWriter {
 public:
  DocumentWriter(const Content& content, xml::Writer& writer) : content_(content), writer_(writer) {
    const auto currency = content.find("cbc:DocumentCurrencyCode");
    if (currency != content.end()) currency_ = currency->second;
  }

  void inside(const SchemaType& type, const std::string& path) {
    attributes(type, path);
    if (!type.primitive.empty()) {
      const auto text = content_.find(path);
      writer_.text(text == content_.end() ? text_of(type) : text->second);
      return;
    }
    for (const auto& child : type.children) {
      const auto first = below(path, child.name);
      for (auto [here, count] = std::pair(first, 2); stands(content_, here) || (child.required && count == 2);
           here = first + '#' + std::to_string(count++)) {
        writer_.open(child.name);
        inside(*child.type, here);
        writer_.close();
      }
    }
    if (type.any) writer_.element("cbc:Note", "of somebody else");
  }

 private:
  void attributes(const SchemaType& type, const std::string& path) {
    for (const auto& one : type.attributes) {
      const auto text = content_.find(path + "/@" + one.name);
      if (text != content_.end()) {
        writer_.attribute(one.name, text->second);
      } else if (one.required) {
        writer_.attribute(one.name, one.name == "currencyID" ? currency_
                                    : one.name == "unitCode" ? "C62"
                                                             : "text/plain");
      }
    }
  }

  const Content& content_;
  xml::Writer& writer_;
  std::string currency_ = "EUR";  // of amounts that name none
};

class Walk {
 public:
  Walk(const std::vector<XmlNode>& nodes, const Content& base, Unbound unbound,
       const std::function<void(const Addition&)>& take)
      : nodes_(nodes), base_(base), unbound_(unbound), take_(take) {}

  // `rules`: the mapping's nodes for the element of this path.
  void children(const SchemaType& type, const std::string& path, const std::vector<const XmlNode*>& rules) {
    for (const auto& child : type.children) {
      const auto bound = named(rules, child.name);
      const auto there = below(path, child.name);
      if (bound.empty()) {
        if (unbound_ == Unbound::everywhere || seen_.insert(type.name + ' ' + child.name).second)
          unbound(child, stands(base_, there) && child.many ? there + "#2" : there);
      } else if (child.type->primitive.empty()) {
        take_({.place = there, .with = with(there), .without = base_});
        if (child.many) second(there);
        children(*child.type, there, bound);
      } else {
        for (const auto* rule : bound) leaf(*child.type, there, *rule);
      }
    }
  }

 private:
  std::vector<const XmlNode*> named(const std::vector<const XmlNode*>& parents, const std::string& name) const {
    std::vector<const XmlNode*> found;
    for (const auto* parent : parents) {
      for (const int index : parent->children) {
        const auto& node = nodes_[static_cast<std::size_t>(index)];
        if (node.name == name) found.push_back(&node);
      }
    }
    return found;
  }

  Content with(const std::string& path, const std::string& text = {}) const {
    auto content = base_;
    content.emplace(path, text);
    return content;
  }

  // Two of an element, the second with what is mandatory.
  void second(const std::string& path) {
    auto content = with(path);
    content.emplace(path + "#2", "");
    take_({.place = path + "#2", .with = std::move(content), .without = with(path)});
  }

  void leaf(const SchemaType& type, const std::string& path, const XmlNode& rule) {
    const auto* op = rule_for(rule, "");
    const auto [one, other] = texts_for(op, text_of(type), text_of(type, Which::other));
    auto without = base_;
    without.erase(path);
    auto content = base_;
    for (const auto& [name, value] : rule.filters) content[path + "/@" + name] = value.substr(0, value.find('|'));
    content.emplace(path, one);
    take_({.place = path,
           .with = content,
           .without = std::move(without),
           .value = path,
           .other = other,
           .type = &type,
           .op = op});
    for (const auto& attribute : type.attributes) this->attribute(attribute.name, path, content, rule);
  }

  void attribute(const std::string& name, const std::string& path, const Content& content, const XmlNode& rule) {
    const auto there = path + "/@" + name;
    const bool filtered = std::ranges::any_of(rule.filters, [&](const auto& one) { return one.first == name; });
    if (filtered) return;
    const auto* op = rule_for(rule, name);
    const auto [one, other] = name == "currencyID" ? std::pair<std::string, std::string>("EUR", "USD")
                              : name == "unitCode" ? std::pair<std::string, std::string>("C62", "KGM")
                                                   : texts_for(op, "Q", "R");
    auto more = content;
    more.emplace(there, one);
    auto without = content;
    without.erase(there);
    take_({.place = there,
           .with = std::move(more),
           .without = std::move(without),
           .value = there,
           .other = other,
           .bound = op != nullptr,
           .op = op});
  }

  // The element with the first text that it can hold.
  void unbound(const SchemaChild& child, const std::string& path) {
    auto here = path;
    const auto* type = child.type;
    for (int depth = 0; type->primitive.empty() && !type->children.empty() && depth < deepest; ++depth) {
      here = below(here, type->children.front().name);
      type = type->children.front().type;
    }
    const bool text = !type->primitive.empty();
    take_({.place = path,
           .with = with(here, text ? text_of(*type) : std::string()),
           .without = base_,
           .value = text ? here : std::string(),
           .other = text ? text_of(*type, Which::other) : std::string(),
           .bound = false,
           .type = text ? type : nullptr});
  }

  const std::vector<XmlNode>& nodes_;
  const Content& base_;
  Unbound unbound_;
  const std::function<void(const Addition&)>& take_;
  std::set<std::string> seen_;
};

}  // namespace

Content least_content(std::string_view root, const UblFacts& facts) {
  Content content = {{"cbc:ID", facts.number}};
  if (root != "Order") content["cac:OrderReference/cbc:ID"] = facts.order;
  if (root != "DespatchAdvice") content["cbc:DocumentCurrencyCode"] = facts.currency;
  if (root == "Order" || root == "OrderResponse") {
    const std::string line = "cac:OrderLine/cac:LineItem";
    add_line(content, line, "cbc:Quantity");
    content[line + "/cac:Price/cbc:PriceAmount"] = facts.price;
  } else if (root == "DespatchAdvice") {
    content["cac:Shipment/cbc:ID"] = "S-1";
    add_line(content, "cac:DespatchLine", "cbc:DeliveredQuantity");
    content["cac:DespatchLine/cac:OrderLineReference/cbc:LineID"] = "1";
  } else {
    const std::string line = root == "Invoice" ? "cac:InvoiceLine" : "cac:CreditNoteLine";
    add_line(content, line, root == "Invoice" ? "cbc:InvoicedQuantity" : "cbc:CreditedQuantity");
    content[line + "/cac:OrderLineReference/cbc:LineID"] = "1";
    content[line + "/cac:Price/cbc:PriceAmount"] = facts.price;
    content[line + "/cbc:LineExtensionAmount"] = facts.amount;
    content["cac:LegalMonetaryTotal/cbc:PayableAmount"] = facts.amount;
  }
  return content;
}

std::string text_of(const SchemaType& type, Which which) {
  const auto& primitive = type.primitive;
  const bool other = which == Which::other;
  if (primitive == "decimal" || primitive == "float" || primitive == "double") return other ? "8" : "7";
  if (primitive == "boolean") return other ? "true" : "false";
  if (primitive == "date") return other ? "2026-03-16" : "2026-03-15";
  if (primitive == "time") return other ? "11:15:00" : "10:15:00";
  if (primitive == "dateTime") return other ? "2026-03-16T10:15:00" : "2026-03-15T10:15:00";
  if (primitive == "base64Binary") return other ? "UVFR" : "UVFS";
  return other ? "RRRR" : "QQQQ";
}

std::vector<std::string> ways_to_write(const SchemaType& type) {
  const auto& primitive = type.primitive;
  if (primitive == "decimal") return {"7.0", "+7", "-7", "07", "7.", ".5", "0", "-0", "7.123456", "1000000000000"};
  if (primitive == "boolean") return {"true", "false", "1", "0"};
  if (primitive == "date") return {"2026-03-15", "2026-03-15Z", "2026-03-15+02:00", "2026-03-15-11:00", "9999-12-31"};
  if (primitive == "time")
    return {"10:15:00", "10:15:00Z", "10:15:00+02:00", "10:15:00.5", "23:59:59.999Z", "00:00:00"};
  if (primitive == "string") return {"", "Q", "Q Q", " Q ", "Q&<>\"'Q", "\xC3\xA4\xE2\x82\xAC", std::string(300, 'Q')};
  return {};
}

std::string UblGenerator::document(const Content& content) const {
  auto prefixes = mapping_.program().xml.prefixes;
  prefixes.emplace_back("ext", "urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2");
  auto writer = xml::Writer::start(mapping_.root(), prefixes);
  if (!writer) return describe(writer.error());
  DocumentWriter(content, *writer).inside(schema_.root(), "");
  const auto text = writer->finish();
  return text ? *text : describe(text.error());
}

void UblGenerator::each_addition(const Content& base, Unbound unbound,
                                 const std::function<void(const Addition&)>& take) const {
  const auto& nodes = mapping_.program().xml.nodes;
  Walk(nodes, base, unbound, take).children(schema_.root(), "", {&nodes.front()});
}

}  // namespace crossdock::tests
