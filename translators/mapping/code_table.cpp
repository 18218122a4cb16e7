// SPDX-License-Identifier: Apache-2.0
// Indexes code tables for look-ups in both directions, and parses them from YAML.
#include "translators/mapping/code_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <numeric>

#include "base/text.hpp"
#include "translators/canonical/units.hpp"

namespace crossdock::mapping {

namespace {

// The length stands in the top byte, so that no text is 0 and "A" is not "\0A".
std::uint64_t packed(std::string_view text) {
  std::uint64_t key = 0;
  for (const char c : text) key = key << 8 | static_cast<unsigned char>(c);
  return key | (text.size() + 1) << 56;
}

}  // namespace

void ShortTexts::fill(const std::vector<std::string_view>& texts, const std::vector<std::uint32_t>& indices) {
  const auto size = std::bit_ceil(std::max<std::size_t>(texts.size() * 2, 2));
  places_.assign(size, {});
  shift_ = 64 - std::countr_zero(size);
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (texts[i].size() > longest) continue;
    const auto key = packed(texts[i]);
    auto at = place_of(key);
    while (places_[at].key != 0 && places_[at].key != key) at = (at + 1) & (size - 1);
    if (places_[at].key == 0) places_[at] = {key, indices[i]};
  }
}

std::uint32_t ShortTexts::find(std::string_view text) const {
  if (places_.empty()) return none;
  const auto key = packed(text);
  for (auto at = place_of(key); places_[at].key != 0; at = (at + 1) & (places_.size() - 1)) {
    if (places_[at].key == key) return places_[at].index;
  }
  return none;
}

void CodeTable::index() {
  by_wire_.resize(entries.size());
  std::iota(by_wire_.begin(), by_wire_.end(), 0U);
  std::erase_if(by_wire_, [this](std::uint32_t i) { return entries[i].fate != Fate::meant; });
  by_word_ = by_wire_;
  std::erase_if(by_wire_, [this](std::uint32_t i) { return entries[i].write_only; });
  std::ranges::stable_sort(by_wire_, {}, [this](std::uint32_t i) -> std::string_view { return entries[i].wire; });
  std::ranges::stable_sort(by_word_, {}, [this](std::uint32_t i) -> std::string_view { return entries[i].word; });
  std::vector<std::string_view> wires;
  for (const auto i : by_wire_) wires.emplace_back(entries[i].wire);
  short_wires_.fill(wires, by_wire_);
  std::vector<std::string_view> words;
  for (const auto i : by_word_) words.emplace_back(entries[i].word);
  std::vector<std::uint32_t> places(by_word_.size());
  std::iota(places.begin(), places.end(), 0U);
  short_words_.fill(words, places);
}

const CodeEntry* CodeTable::read(std::string_view wire) const {
  if (wire.size() <= ShortTexts::longest) {
    const auto index = short_wires_.find(wire);
    return index == ShortTexts::none ? nullptr : &entries[index];
  }
  const auto found = std::ranges::lower_bound(by_wire_, wire, {},
                                              [this](std::uint32_t i) -> std::string_view { return entries[i].wire; });
  return found != by_wire_.end() && entries[*found].wire == wire ? &entries[*found] : nullptr;
}

const CodeEntry* CodeTable::unmeant(std::string_view wire) const {
  const CodeEntry* others = nullptr;
  for (const auto& entry : entries) {
    if (entry.fate == Fate::meant) continue;
    if (entry.wire == wire) return &entry;
    if (entry.wire == other_codes) others = &entry;
  }
  return others;
}

std::string CodeTable::refusal(std::string_view wire) const {
  const auto* entry = unmeant(wire);
  const auto why = entry == nullptr || entry->fate == Fate::keep ? std::string{} : fmt::format(" ({})", entry->word);
  return fmt::format("'{}' is not in code table '{}'{}: give it a meaning there in the partner's mapping",
                     printable(wire), name, why);
}

std::string kept_aside(const CodeTable& table, std::string_view code) {
  return fmt::format("'{}' is not in code table '{}'; it is kept in the extensions", printable(code), table.name);
}

std::string carried_as_written(const CodeTable& table, std::string_view code) {
  return fmt::format("'{}' is not in code table '{}'; it is carried as written", printable(code), table.name);
}

std::string_view CodeTable::own_part(std::string_view code) const {
  const bool ours = !own.empty() && code.size() > own.size() && code.starts_with(own) && code[own.size()] == ':';
  return ours ? code.substr(own.size() + 1) : std::string_view();
}

const CodeEntry* CodeTable::write(std::string_view word, std::size_t length) const {
  auto found = by_word_.end();
  if (word.size() <= ShortTexts::longest) {
    const auto place = short_words_.find(word);
    if (place != ShortTexts::none) found = by_word_.begin() + place;
  } else {
    found = std::ranges::lower_bound(by_word_, word, {},
                                     [this](std::uint32_t i) -> std::string_view { return entries[i].word; });
  }
  const CodeEntry* any = nullptr;
  const CodeEntry* last = nullptr;
  for (; found != by_word_.end() && entries[*found].word == word; ++found) {
    const auto& entry = entries[*found];
    if (entry.read_only) continue;
    if (entry.length != 0 && entry.length == static_cast<int>(length)) return &entry;
    if (entry.length == 0 && any == nullptr) any = &entry;
    if (last == nullptr) last = &entry;
  }
  return any != nullptr ? any : last;
}

KeyCodes::KeyCodes(const CodeTable& table, std::span<const std::string_view> names) : table_(&table), names_(names) {
  for (const auto& entry : table.entries) {
    const auto found = std::ranges::find(names, std::string_view(entry.word));
    ordinals_.push_back(found == names.end() ? -1 : static_cast<int>(found - names.begin()));
  }
  special_.resize(names.size());
  for (std::size_t i = 0; i < names.size(); ++i) {
    usual_.push_back(table.write(names[i]));
    for (const auto& entry : table.entries) {
      if (entry.length != 0 && !entry.read_only && entry.word == names[i]) special_[i].push_back(&entry);
    }
  }
}

const CodeEntry* KeyCodes::write(int ordinal, std::size_t length) const {
  if (ordinal < 0 || static_cast<std::size_t>(ordinal) >= usual_.size()) return nullptr;
  const auto index = static_cast<std::size_t>(ordinal);
  for (const auto* entry : special_[index]) {
    if (entry->length == static_cast<int>(length)) return entry;
  }
  return usual_[index];
}

namespace {

Result<CodeEntry> parse_entry(const yaml::File& file, const std::shared_ptr<const std::string>& file_name,
                              const std::string& wire, const yaml::Node& node) {
  CodeEntry entry{.wire = wire == "(absent)" ? "" : wire};
  entry.origin = {file_name, node.place};
  if (node.is_scalar() && wire != other_codes) {
    entry.word = node.scalar;
    return entry;
  }
  if (const auto known = expect_mapping(file, node, {"is", "read", "length", "hold", "keep"}); !known)
    return fail(known.error());
  const std::pair<const char*, Fate> forms[] = {
      {"is", Fate::meant}, {"read", Fate::meant}, {"hold", Fate::hold}, {"keep", Fate::keep}};
  const yaml::Node* said = nullptr;
  for (const auto& [key, fate] : forms) {
    const auto* found = node.find(key);
    if (found == nullptr) continue;
    if (said != nullptr || !found->is_scalar() || found->scalar.empty())
      return file.error(node,
                        fmt::format("code '{}' has one of 'is', 'read', 'hold' and 'keep', each with a text", wire));
    said = found;
    entry.fate = fate;
    entry.read_only = std::string_view(key) == "read";
  }
  if (said == nullptr || (wire == other_codes && entry.fate == Fate::meant)) {
    return file.error(node,
                      wire == other_codes
                          ? fmt::format("'{}' needs 'hold: reason' or 'keep: reason'", wire)
                          : fmt::format("code '{}' needs 'is: word' (both directions), 'read: word' (never written), "
                                        "'hold: reason' or 'keep: reason'",
                                        wire));
  }
  entry.word = said->scalar;
  if (const auto* length = node.find("length"); length != nullptr) {
    const auto value = integer(file, *length, 1, 1000);
    if (!value) return fail(value.error());
    entry.length = static_cast<int>(*value);
  }
  return entry;
}

Result<CodeTable> parse_table(const yaml::File& file, const std::string& name, const yaml::Node& node) {
  if (const auto known =
          expect_mapping(file, node, {"codes", "writes", "open", "own", "partial", "otherwise", "units"});
      !known)
    return fail(known.error());
  CodeTable table;
  table.name = name;
  const std::pair<const char*, bool*> flags[] = {
      {"open", &table.open}, {"partial", &table.partial}, {"units", &table.units}};
  for (const auto& [key, target] : flags) {
    const auto* flag = node.find(key);
    if (flag == nullptr) continue;
    const auto value = boolean(file, *flag);
    if (!value) return fail(value.error());
    *target = *value;
  }
  if (const auto* own = node.find("own"); own != nullptr) table.own = own->scalar;
  if (const auto* otherwise = node.find("otherwise"); otherwise != nullptr) table.otherwise = otherwise->scalar;
  if (const auto* codes = node.find("codes"); codes != nullptr) {
    auto entries = parse_code_entries(file, *codes);
    if (!entries) return fail(entries.error());
    table.entries = std::move(*entries);
  }
  if (const auto* writes = node.find("writes"); writes != nullptr) {
    if (!writes->is_mapping()) return file.error(*writes, "'writes' maps words to the codes they are written as");
    for (const auto& [word, code] : writes->entries) {
      CodeEntry entry{.wire = code.scalar, .word = word};
      entry.write_only = true;
      table.entries.push_back(std::move(entry));
    }
  }
  table.index();
  return table;
}

}  // namespace

Result<std::vector<CodeEntry>> parse_code_entries(const yaml::File& file, const yaml::Node& node) {
  if (!node.is_mapping()) return file.error(node, "codes are a mapping from wire code to canonical word");
  std::vector<CodeEntry> entries;
  const auto file_name = std::make_shared<const std::string>(file.name);
  for (const auto& [wire, value] : node.entries) {
    auto entry = parse_entry(file, file_name, wire, value);
    if (!entry) return fail(entry.error());
    entries.push_back(std::move(*entry));
  }
  return entries;
}

Result<std::vector<CodeTable>> parse_code_tables(const yaml::File& file) {
  if (const auto known = expect_mapping(file, file.root(), {"tables", "decisive"}); !known) return fail(known.error());
  const auto* tables = file.root().find("tables");
  if (tables == nullptr || !tables->is_mapping())
    return file.error(file.root(), "a code file holds 'tables: {name: {codes: …}}'");
  std::vector<CodeTable> out;
  for (const auto& [name, node] : tables->entries) {
    auto table = parse_table(file, name, node);
    if (!table) return fail(table.error());
    out.push_back(std::move(*table));
  }
  return out;
}

Result<void> check_units(const CodeTable& table, const std::vector<CodeEntry>& entries) {
  if (!table.units) return {};
  for (const auto& entry : entries) {
    const auto* own = table.read(entry.wire);
    const std::string_view meant = own != nullptr ? std::string_view(own->word)
                                   : table.open   ? std::string_view(entry.wire)
                                                  : "";
    if (entry.fate != Fate::meant || meant.empty() || meant == entry.word) continue;
    if (canonical::same_unit(meant, entry.word)) continue;
    return entry.origin.error(fmt::format(
        "'{}' is the unit {} in code table '{}', not {}: this would change how much is ordered or shipped. Say how "
        "many of one make the other in the catalogue, as a pack",
        entry.wire, meant, table.name, entry.word));
  }
  return {};
}

CodeTable extended(const CodeTable& table, const std::vector<CodeEntry>& entries) {
  CodeTable out = table;
  std::erase_if(out.entries, [&](const CodeEntry& old) {
    return std::ranges::find(entries, old.wire, &CodeEntry::wire) != entries.end();
  });
  out.entries.insert(out.entries.begin(), entries.begin(), entries.end());
  out.index();
  return out;
}

}  // namespace crossdock::mapping
