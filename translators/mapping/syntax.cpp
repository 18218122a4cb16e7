// SPDX-License-Identifier: Apache-2.0
// Parses rules from YAML, puts shapes in their place, and applies the changes of overlays to their base.
#include "translators/mapping/syntax.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "base/text.hpp"
#include "translators/canonical/reshape.hpp"

namespace crossdock::mapping {

tl::unexpected<Error> Origin::error(std::string what) const {
  return fail(Fault::invalid, std::move(what), fmt::format("{}:{}:{}", file ? *file : "", place.line, place.column));
}

namespace {

// "terms.net_days or terms.discount_days": the conditions.
std::vector<std::string> conditions(std::string_view text) {
  constexpr std::string_view between = " or ";
  std::vector<std::string> out;
  for (auto end = text.find(between); end != std::string_view::npos; end = text.find(between)) {
    out.emplace_back(text.substr(0, end));
    text.remove_prefix(end + between.size());
  }
  out.emplace_back(text);
  return out;
}

class Parser {
 public:
  Parser(const yaml::File& file, const Shapes& shapes)
      : file_(file), shapes_(shapes), name_(std::make_shared<const std::string>(file.name)) {}

  Result<Text> parse();
  Result<std::vector<Rule>> rules(const yaml::Node& node);

 private:
  Result<void> header(Text& out);
  Result<void> overlay(const yaml::Node& root, Text& out);
  Result<Rule> rule(const yaml::Node& node);
  Result<void> options(const yaml::Node& node, Rule& out);
  Result<void> further(const yaml::Node& node, Rule& out);
  Result<std::vector<Rule>> used(const yaml::Node& node);
  Result<void> take(const yaml::Node& node, std::string_view key, std::string& out);
  Result<void> take(const yaml::Node& node, std::string_view key, std::optional<std::string>& out);
  Result<void> list(const yaml::Node& root, std::string_view key, std::vector<std::pair<std::string, Origin>>& out);
  Origin origin(const yaml::Node& node) const { return {name_, node.place}; }

  const yaml::File& file_;
  const Shapes& shapes_;
  std::shared_ptr<const std::string> name_;
};

Result<CodecText> parse_codec(const yaml::File& file, const yaml::Node& node) {
  if (!node.is_scalar()) return file.error(node, "'as' is a codec such as date, code(unit) or text(35, cut)");
  const std::string_view text = trim(node.scalar);
  const auto open = text.find('(');
  if (open == std::string_view::npos) return CodecText{std::string(text), {}};
  if (text.back() != ')') return file.error(node, fmt::format("codec '{}' has no closing parenthesis", text));
  CodecText out{std::string(trim(text.substr(0, open))), {}};
  for (const auto argument : split(text.substr(open + 1, text.size() - open - 2), ','))
    out.arguments.emplace_back(trim(argument));
  return out;
}

Result<void> Parser::take(const yaml::Node& node, std::string_view key, std::string& out) {
  const auto* found = node.find(key);
  if (found == nullptr) return {};
  if (!found->is_scalar()) return file_.error(*found, fmt::format("'{}' is one word or text", key));
  out = found->scalar;
  return {};
}

Result<void> Parser::take(const yaml::Node& node, std::string_view key, std::optional<std::string>& out) {
  if (node.find(key) == nullptr) return {};
  out.emplace();
  return take(node, key, *out);
}

Result<void> Parser::list(const yaml::Node& root, std::string_view key,
                          std::vector<std::pair<std::string, Origin>>& out) {
  const auto* node = root.find(key);
  if (node == nullptr) return {};
  if (!node->is_sequence()) return file_.error(*node, fmt::format("'{}' is a list", key));
  for (const auto& item : node->items) {
    auto value = yaml::text(file_, item);
    if (!value) return fail(value.error());
    out.emplace_back(std::move(*value), origin(item));
  }
  return {};
}

Result<void> Parser::options(const yaml::Node& node, Rule& out) {
  std::optional<std::string> when;
  const std::pair<const char*, std::optional<std::string>*> texts[] = {
      {"const", &out.constant}, {"default", &out.fallback}, {"implied", &out.implied},
      {"derive", &out.derive},  {"check", &out.check},      {"when", &when}};
  for (const auto& [key, target] : texts) {
    if (const auto taken = take(node, key, *target); !taken) return taken;
  }
  if (when) out.when = conditions(*when);
  const std::pair<const char*, std::string*> words[] = {{"id", &out.id},
                                                        {"parent", &out.parent},
                                                        {"has_child", &out.has_child},
                                                        {"children", &out.children},
                                                        {"pairs_from", &out.pairs_from}};
  for (const auto& [key, target] : words) {
    if (const auto taken = take(node, key, *target); !taken) return taken;
  }
  if (const auto* as = node.find("as"); as != nullptr) {
    auto codec = parse_codec(file_, *as);
    if (!codec) return fail(codec.error());
    out.as = std::move(*codec);
  }
  if (const auto* codes = node.find("codes"); codes != nullptr) {
    auto entries = parse_code_entries(file_, *codes);
    if (!entries) return fail(entries.error());
    out.codes = std::move(*entries);
  }
  const std::pair<const char*, bool*> flags[] = {
      {"required", &out.required}, {"read_only", &out.read_only}, {"again", &out.again}};
  for (const auto& [key, target] : flags) {
    const auto* flag = node.find(key);
    if (flag == nullptr) continue;
    const auto value = boolean(file_, *flag);
    if (!value) return fail(value.error());
    *target = *value;
  }
  return {};
}

// `or: [B, C]`; places of a codec with two are lists themselves: `or: [[B.01, B.02], [C.01, C.02]]`.
Result<void> Parser::further(const yaml::Node& node, Rule& out) {
  const auto* more = node.find("or");
  if (more == nullptr) return {};
  if (out.form != Rule::Form::leaf || out.at.empty())
    return file_.error(*more,
                       "'or' goes with 'at': a list is read from further places by rules with 'read_only: true'");
  if (!more->is_sequence() || more->items.empty())
    return file_.error(*more, "'or' is a list of addresses to read from where 'wire' has no value, the best first");
  for (const auto& item : more->items) {
    auto& places = out.further.emplace_back();
    const std::vector<yaml::Node> one{item};
    for (const auto& place : item.is_sequence() ? item.items : one) {
      auto value = yaml::text(file_, place);
      if (!value) return fail(value.error());
      places.push_back(std::move(*value));
    }
  }
  return {};
}

Result<Rule> Parser::rule(const yaml::Node& node) {
  if (const auto known = expect_mapping(
          file_, node, {"at",      "each",   "tree",      "wire",     "or",         "as",       "const",     "default",
                        "implied", "derive", "check",     "when",     "codes",      "required", "read_only", "again",
                        "id",      "parent", "has_child", "children", "pairs_from", "map"});
      !known) {
    return fail(known.error());
  }
  Rule out;
  out.origin = origin(node);
  const auto* at = node.find("at");
  const auto* each = node.find("each");
  const auto* tree = node.find("tree");
  if ((at != nullptr) + (each != nullptr) + (tree != nullptr) > 1)
    return file_.error(node, "a rule has one of 'at', 'each' and 'tree'");
  const auto* path = at != nullptr ? at : each != nullptr ? each : tree;
  out.form = each != nullptr ? Rule::Form::each : tree != nullptr ? Rule::Form::tree : Rule::Form::leaf;
  if (path != nullptr) {
    auto value = yaml::text(file_, *path);
    if (!value) return fail(value.error());
    out.at = std::move(*value);
  }
  const auto* wire = node.find("wire");
  if (wire == nullptr) return file_.error(node, "a rule needs 'wire', the address in the document");
  const std::vector<yaml::Node> one{*wire};
  for (const auto& item : wire->is_sequence() ? wire->items : one) {
    auto value = yaml::text(file_, item);
    if (!value) return fail(value.error());
    out.wire.push_back(std::move(*value));
  }
  if (out.wire.empty()) return file_.error(*wire, "'wire' is an address or a list of them");
  if (const auto done = further(node, out); !done) return fail(done.error());
  if (const auto done = options(node, out); !done) return fail(done.error());
  if (path == nullptr && !out.constant && !out.derive)
    return file_.error(node, "a rule without 'at' needs 'const' or 'derive'");
  const auto* map = node.find("map");
  if ((out.form == Rule::Form::leaf) != (map == nullptr)) {
    return file_.error(node, map == nullptr ? "'each' and 'tree' need 'map', the rules of one element"
                                            : "'map' goes with 'each' or 'tree'");
  }
  if (map != nullptr) {
    auto inner = rules(*map);
    if (!inner) return fail(inner.error());
    out.map = std::move(*inner);
  }
  return out;
}

// `{use: party, at: PREFIX, wire: PREFIX}`: the shape's rules with both prefixes.
Result<std::vector<Rule>> Parser::used(const yaml::Node& node) {
  if (const auto known = expect_mapping(file_, node, {"use", "at", "wire", "read_only"}); !known)
    return fail(known.error());
  std::string name, at, wire;
  for (const auto& [key, target] : {std::pair{"use", &name}, {"at", &at}, {"wire", &wire}}) {
    if (const auto taken = take(node, key, *target); !taken) return fail(taken.error());
  }
  const auto found = shapes_.find(name);
  if (found == shapes_.end()) return file_.error(node, fmt::format("there is no shape '{}'", name));
  auto out = found->second;
  if (const auto* flag = node.find("read_only"); flag != nullptr) {
    const auto value = boolean(file_, *flag);
    if (!value) return fail(value.error());
    for (auto& rule : out) {
      rule.read_only = *value;
      rule.unit = *value ? at : std::string{};
      rule.source = *value ? node.place.line : 0;
    }
  }
  for (auto& rule : out) {
    if (!at.empty() && !rule.at.empty()) rule.at = at + '.' + rule.at;
    for (auto& one : rule.when) one = at.empty() ? one : at + '.' + one;
    if (wire.empty()) continue;
    const auto below = [&](std::string& address) {
      if (address.starts_with("./") || address.starts_with(".@")) address.erase(0, address[1] == '/' ? 2 : 1);
      address = address.starts_with('@') ? wire + address : address == "." ? wire : wire + '/' + address;
    };
    std::ranges::for_each(rule.wire, below);
    for (auto& places : rule.further) std::ranges::for_each(places, below);
  }
  return out;
}

Result<std::vector<Rule>> Parser::rules(const yaml::Node& node) {
  if (!node.is_sequence()) return file_.error(node, "'map' is a list of rules");
  std::vector<Rule> out;
  for (const auto& item : node.items) {
    if (item.find("use") != nullptr) {
      auto shape = used(item);
      if (!shape) return fail(shape.error());
      out.insert(out.end(), shape->begin(), shape->end());
      continue;
    }
    auto one = rule(item);
    if (!one) return fail(one.error());
    out.push_back(std::move(*one));
  }
  return out;
}

Result<void> Parser::overlay(const yaml::Node& root, Text& out) {
  if (const auto* codes = root.find("codes"); codes != nullptr) {
    if (!codes->is_mapping()) return file_.error(*codes, "'codes' maps a table's name to further entries");
    for (const auto& [table, node] : codes->entries) {
      auto entries = parse_code_entries(file_, node);
      if (!entries) return fail(entries.error());
      out.codes[table] = std::move(*entries);
    }
  }
  std::vector<std::pair<std::string, Origin>> removed;
  if (const auto done = list(root, "remove", removed); !done) return done;
  for (auto& [path, place] : removed) {
    const auto dot = path.rfind(' ');  // "lines item.name": in the each `lines`, the rule `item.name`
    Text::Change change{.in = dot == std::string::npos ? "" : std::string(trim(path.substr(0, dot))),
                        .removed = dot == std::string::npos ? path : path.substr(dot + 1),
                        .rule = {},
                        .origin = place};
    out.changes.push_back(std::move(change));
  }
  const auto* set = root.find("set");
  if (set == nullptr) return {};
  if (!set->is_sequence()) return file_.error(*set, "'set' is a list of rules");
  for (const auto& item : set->items) {
    Text::Change change{.in = {}, .removed = {}, .rule = {}, .origin = origin(item)};
    yaml::Node stripped = item;
    if (const auto* in = item.find("in"); in != nullptr) {
      change.in = in->scalar;
      std::erase_if(stripped.entries, [](const auto& entry) { return entry.first == "in"; });
    }
    auto one = rule(stripped);
    if (!one) return fail(one.error());
    change.rule = std::move(*one);
    out.changes.push_back(std::move(change));
  }
  return {};
}

Result<void> Parser::header(Text& out) {
  const auto& root = file_.root();
  const std::pair<const char*, std::string*> words[] = {
      {"mapping", &out.name}, {"document", &out.document}, {"syntax", &out.syntax},  {"version", &out.version},
      {"set", &out.set},      {"root", &out.root},         {"extends", &out.extends}};
  for (const auto& [key, target] : words) {
    const auto* node = root.find(key);
    if (node != nullptr && std::string_view(key) == "set" && node->is_sequence())
      continue;  // the changes of an overlay
    if (const auto taken = take(root, key, *target); !taken) return taken;
  }
  if (out.name.empty()) return file_.error(root, "a mapping file starts with 'mapping: NAME'");
  if (const auto* namespaces = root.find("namespaces"); namespaces != nullptr) {
    if (!namespaces->is_mapping())
      return file_.error(*namespaces, "'namespaces' maps prefixes to namespaces; the default one is 'default'");
    for (const auto& [prefix, node] : namespaces->entries)
      out.namespaces.emplace_back(prefix == "default" ? "" : prefix, node.scalar);
  }
  if (const auto* rest = root.find("rest"); rest != nullptr) {
    if (rest->scalar != "extensions" && rest->scalar != "ignore")
      return file_.error(*rest, "'rest' is 'extensions' or 'ignore'");
    out.rest = rest->scalar == "ignore" ? Rest::ignore : Rest::extensions;
  }
  if (const auto* shape = root.find("reshape"); shape != nullptr) {
    const auto structures = canonical::ship_structures();
    if (shape->scalar != "items_below_shipment" && shape->scalar != "orders_on_items" &&
        std::ranges::find(structures, shape->scalar) == structures.end()) {
      return file_.error(
          *shape, fmt::format("'reshape' is items_below_shipment, orders_on_items, {}", fmt::join(structures, ", ")));
    }
    const bool other = out.extends.empty() || !out.document.empty();  // an overlay need not repeat its base's document
    if (other && out.document != "ShipNotice") return file_.error(*shape, "only a ShipNotice is reshaped");
    out.reshape = shape->scalar;
  }
  if (const auto done = list(root, "ignore", out.ignore); !done) return done;
  return list(root, "require", out.require);
}

Result<Text> Parser::parse() {
  const auto& root = file_.root();
  if (const auto known = expect_mapping(file_, root,
                                        {"mapping", "document", "syntax", "version", "set", "root", "namespaces",
                                         "extends", "rest", "reshape", "ignore", "require", "codes", "remove", "map"});
      !known) {
    return fail(known.error());
  }
  Text out;
  out.origin = origin(root);
  if (const auto done = header(out); !done) return fail(done.error());
  if (!out.extends.empty()) {
    if (const auto* map = root.find("map"); map != nullptr)
      return file_.error(*map, "an overlay changes its base by 'set' and 'remove', not by 'map'");
    if (const auto done = overlay(root, out); !done) return fail(done.error());
    return out;
  }
  const auto* map = root.find("map");
  if (map == nullptr) return file_.error(root, "a mapping needs 'map', a list of rules, or 'extends'");
  auto list = rules(*map);
  if (!list) return fail(list.error());
  out.rules = std::move(*list);
  return out;
}

// The rules of the each (or tree) that `in` names, nested ones joined by blanks: "lines schedule".
std::vector<Rule>* scope_of(std::vector<Rule>& rules, std::string_view in) {
  if (in.empty()) return &rules;
  const auto blank = in.find(' ');
  const auto head = in.substr(0, blank);
  for (auto& rule : rules) {
    if (rule.form != Rule::Form::leaf && rule.at == head) {
      return scope_of(rule.map, blank == std::string_view::npos ? "" : trim(in.substr(blank)));
    }
  }
  return nullptr;
}

// Whether a rule takes the place of those of its path: not one that is about a further place, nor a second one that the
// same overlay sets.
bool replaces(const Text::Change& change, const std::vector<Rule>& set_before) {
  if (change.rule->at.empty()) return true;
  return !change.rule->read_only && !change.rule->again && std::ranges::none_of(set_before, [&](const Rule& rule) {
    return rule.at == change.rule->at && !rule.read_only && !rule.again && rule.wire != change.rule->wire;
  });
}

Result<void> apply(const Text::Change& change, std::vector<Rule>& rules,
                   std::map<std::string, std::vector<Rule>>& set_before) {
  auto* scope = scope_of(rules, change.in);
  if (scope == nullptr) return change.origin.error(fmt::format("the base has no 'each: {}'", change.in));
  const std::string& key = change.removed ? *change.removed : change.rule->at;
  const auto same = [&](const Rule& rule) {
    return key.empty() ? rule.at.empty() && rule.wire == change.rule->wire : rule.at == key;
  };
  if (change.removed) {
    if (std::erase_if(*scope, same) != 0) return {};
    std::vector<std::string_view> known;
    for (const auto& rule : *scope) known.push_back(rule.at);
    const auto close = nearest(key, known);
    return change.origin.error(fmt::format("the base has no rule for '{}'{}", key,
                                           close.empty() ? "" : fmt::format("; did you mean '{}'?", close)));
  }
  auto& before = set_before[change.in];
  const bool replacing = replaces(change, before);
  const auto found = std::ranges::find_if(*scope, same);
  if (!replacing) {
    std::erase_if(*scope, [&](const Rule& rule) { return same(rule) && rule.wire == change.rule->wire; });
    scope->push_back(*change.rule);
  } else if (found == scope->end()) {
    scope->push_back(*change.rule);
  } else {
    // Further places that this overlay named before stay.
    const auto of_base = [&](const Rule& rule) {
      return same(rule) && std::ranges::none_of(before, [&](const Rule& one) { return one.wire == rule.wire; });
    };
    const auto place = scope->insert(found, *change.rule);
    scope->erase(std::remove_if(place + 1, scope->end(), of_base), scope->end());
  }
  before.push_back(*change.rule);
  return {};
}

}  // namespace

Result<Text> parse_text(const yaml::File& file, const Shapes& shapes) { return Parser(file, shapes).parse(); }

Result<void> parse_shapes(const yaml::File& file, Shapes& shapes) {
  if (const auto known = expect_mapping(file, file.root(), {"shapes"}); !known) return known;
  const auto* all = file.root().find("shapes");
  if (all == nullptr || !all->is_mapping())
    return file.error(file.root(), "a shape file holds 'shapes: {name: [rules]}'");
  for (const auto& [name, node] : all->entries) {
    auto rules = Parser(file, shapes).rules(node);
    if (!rules) return fail(rules.error());
    shapes[name] = std::move(*rules);
  }
  return {};
}

std::vector<Origin> entries_of(const Text& overlay) {
  std::vector<Origin> out;
  for (const auto& [table, entries] : overlay.codes) {
    for (const auto& entry : entries) out.push_back(entry.origin);
  }
  for (const auto& change : overlay.changes) out.push_back(change.origin);
  return out;
}

Text first_entries(const Text& overlay, std::size_t count) {
  Text out = overlay;
  for (auto& [table, entries] : out.codes) {
    const auto kept = std::min(count, entries.size());
    entries.resize(kept);
    count -= kept;
  }
  out.changes.resize(std::min(count, out.changes.size()));
  return out;
}

Result<Text> merged(const Text& base, const Text& overlay) {
  Text out = base;
  out.name = overlay.name;
  out.extends = overlay.extends;
  out.origin = overlay.origin;
  if (!overlay.document.empty() && overlay.document != base.document)
    return overlay.origin.error(fmt::format("the base '{}' is for {}", base.name, base.document));
  if (!overlay.version.empty()) out.version = overlay.version;
  if (overlay.rest == Rest::ignore) out.rest = Rest::ignore;
  if (!overlay.reshape.empty()) {
    if (base.document != "ShipNotice") return overlay.origin.error("only a ShipNotice is reshaped");
    out.reshape = overlay.reshape;
  }
  out.ignore.insert(out.ignore.end(), overlay.ignore.begin(), overlay.ignore.end());
  out.require.insert(out.require.end(), overlay.require.begin(), overlay.require.end());
  for (const auto& [table, entries] : overlay.codes) {
    auto& all = out.codes[table];
    all.insert(all.begin(), entries.begin(), entries.end());
  }
  std::map<std::string, std::vector<Rule>> set_before;
  for (const auto& change : overlay.changes) {
    if (const auto done = apply(change, out.rules, set_before); !done) return fail(done.error());
  }
  return out;
}

}  // namespace crossdock::mapping
