// SPDX-License-Identifier: Apache-2.0
// Derives from the rules alone what a mapping can carry of its document.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "translators/mapping/program.hpp"

namespace crossdock::mapping {
namespace {

using canonical::Kind;
using canonical::Type;

std::string without_picks(std::string_view path) {
  std::string out;
  int depth = 0;
  for (const char c : path) {
    depth += c == '[';
    if (depth == 0) out += c;
    depth -= c == ']';
  }
  return out;
}

std::string joined(const std::string& prefix, std::string_view path) {
  if (path == ".") return prefix;
  return prefix.empty() ? std::string(path) : fmt::format("{}.{}", prefix, path);
}

// The enumeration that a code stands beside; empty for any other field.
std::string_view word_beside(const Type& record, std::string_view field) {
  if (field == "kind_code") return "kind";
  const auto& first = record.fields.front();
  return field == "code" && first.type().kind == Kind::enumeration ? first.name : std::string_view();
}

class Collector {
 public:
  void rules(const std::vector<Rule>& rules, const std::string& prefix) {
    for (const auto& rule : rules) {
      if (rule.at.empty() || rule.read_only) continue;
      const auto path = joined(prefix, without_picks(rule.at));
      if (rule.form == Rule::Form::leaf) {
        bound_.insert(path);
      } else {
        bound_.insert(path + "[]");
        this->rules(rule.map, path);
      }
    }
  }
  void fields(const Type& type, const std::string& path, Coverage& out, int depth) const;

 private:
  bool under_bound(const std::string& path) const {
    if (bound_.contains(path)) return true;
    for (auto dot = path.rfind('.'); dot != std::string::npos; dot = path.rfind('.', dot - 1)) {
      if (bound_.contains(path.substr(0, dot))) return true;
      if (dot == 0) break;
    }
    return false;
  }

  std::set<std::string> bound_;
};

void Collector::fields(const Type& type, const std::string& path, Coverage& out, int depth) const {
  if (type.kind == Kind::optional || type.kind == Kind::list) {
    const auto& element = type.element();
    if (element.kind == Kind::record || element.kind == Kind::list) return fields(element, path, out, depth);
    (under_bound(path) || bound_.contains(path + "[]") ? out.carried : out.not_carried).push_back(path);
    return;
  }
  if (type.kind != Kind::record || type.name == "Money" || type.name == "Quantity") {
    (under_bound(path) ? out.carried : out.not_carried).push_back(path);
    return;
  }
  for (const auto& field : type.fields) {
    // A code beside a word goes where the word goes.
    if (const auto word = word_beside(type, field.name); !word.empty()) {
      (under_bound(joined(path, word)) ? out.carried : out.not_carried).push_back(joined(path, field.name));
      continue;
    }
    if (field.name == "extensions" || (field.name == "children" && type.name == "ShipNode")) continue;
    fields(field.type(), joined(path, field.name), out, depth + 1);
  }
}

void words(const std::string& label, const Op& op, std::set<std::string>& carried, std::set<std::string>& missing) {
  if (op.codec.kind != CodecKind::code && op.codec.kind != CodecKind::pair && op.codec.kind != CodecKind::pairs) return;
  const Type& type = op.codec.kind == CodecKind::pairs ? op.path.type->element() : *op.path.type;
  const Type& key = op.codec.kind == CodecKind::code ? type : *pair_shape(type).key_type;
  for (const auto& word : key.names) {
    (op.codec.table->write(word) != nullptr ? carried : missing)
        .insert(fmt::format("{}={}", without_picks(label), word));
  }
}

}  // namespace

Coverage Mapping::coverage() const {
  Coverage out;
  Collector collector;
  collector.rules(program_->text.rules, "");
  collector.fields(canonical::type_of(program_->kind), "", out, 0);
  std::set<std::string> carried, missing;
  for (const auto& scope : program_->segments.scopes) {
    for (const auto& slot : scope.slots) {
      for (const auto& op : slot.ops)
        words((slot.repeat ? slot.repeat->label + "." : "") + op.label, op, carried, missing);
    }
  }
  for (const auto& node : program_->xml.nodes) {
    for (const auto& op : node.ops)
      words((node.repeat ? node.repeat->label + "." : "") + op.label, op, carried, missing);
  }
  for (const auto& word : missing) {
    if (!carried.contains(word)) out.not_carried.push_back(word);
  }
  out.carried.insert(out.carried.end(), carried.begin(), carried.end());
  return out;
}

}  // namespace crossdock::mapping
