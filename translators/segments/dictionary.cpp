// SPDX-License-Identifier: Apache-2.0
// Loads the dictionary and answers what it is asked.
#include "translators/segments/dictionary.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "translators/segments/dictionary_base.hpp"
#include "translators/segments/dictionary_tables.hpp"

namespace crossdock::segments {

struct Dictionary::Tables : DictionaryTables {};

Dictionary::Dictionary() : tables_(std::make_unique<Tables>()) {}
Dictionary::~Dictionary() = default;

struct DictionaryBuilder {
  // `files` by name; the order in which they are parsed follows from what they hold.
  static Result<std::shared_ptr<const Dictionary>> build(std::map<std::string, std::string_view> files,
                                                         const Dialect& dialect) {
    const auto whole = over_bases(files);
    if (!whole) return fail(whole.error());
    for (const auto& [name, text] : *whole) files[name] = text;
    std::shared_ptr<Dictionary> dictionary(new Dictionary);
    auto& tables = *dictionary->tables_;
    tables.dialect = &dialect;
    for (int rank = -1; rank <= 4; ++rank) {
      for (const auto& [name, text] : files) {
        if (file_rank(name) != rank) continue;
        if (auto parsed = parse_dictionary_file(tables, name, text); !parsed) return fail(parsed.error());
      }
    }
    if (auto checked = check_dictionary(tables); !checked) return fail(checked.error());
    part_differences(tables);
    return dictionary;
  }

  // A folder that is only ever the other of two neighbours holds differences.
  static void part_differences(DictionaryTables& tables) {
    for (const auto& range : tables.ranges) {
      const bool own = std::ranges::any_of(tables.ranges, [&](const auto& r) { return r.release == range.wider; });
      if (auto node = own ? decltype(tables.releases)::node_type() : tables.releases.extract(range.wider))
        tables.differences.insert(std::move(node));
    }
  }
};

// The only I/O of this library.
Result<std::map<std::string, std::string>> read_dictionary_folder(const std::string& folder) {
  namespace fs = std::filesystem;
  std::map<std::string, std::string> files;
  std::error_code error;
  for (fs::recursive_directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    if (!entry->is_regular_file(error) || entry->path().extension() != ".txt") continue;
    std::ifstream in(entry->path(), std::ios::binary);
    std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    if (in.bad() || !in.is_open())
      return fail(Fault::unavailable, "dictionary file cannot be read", entry->path().string());
    files.emplace(entry->path().lexically_relative(folder).generic_string(), std::move(text));
  }
  if (error) return fail(Fault::unavailable, "dictionary folder cannot be read: " + error.message(), folder);
  return files;
}

Result<std::shared_ptr<const Dictionary>> Dictionary::parse(const std::map<std::string, std::string_view>& files,
                                                            const Dialect& dialect) {
  return DictionaryBuilder::build(files, dialect);
}

// Where a version is looked up: the tables of its own release, or the range of the neighbours that stand in for it.
struct Dictionary::Place {
  std::string_view release;
  const ReleaseTables* tables = nullptr;
  const ReleaseRange* range = nullptr;
};

const ReleaseTables* Dictionary::both(const ReleaseRange& range, const ReleaseTables& release) const {
  auto& slot = range.both->tables;
  if (const auto* made = slot.load(std::memory_order_acquire)) return made;
  const auto own = tables_->releases.find(range.wider);
  const auto& other = own == tables_->releases.end() ? tables_->differences.at(range.wider) : own->second;
  std::unique_ptr<const ReleaseTables> fresh = unite(release, other, *tables_->dialect);
  // Two threads may unite at the same time; the second result is thrown away.
  const ReleaseTables* expected = nullptr;
  if (slot.compare_exchange_strong(expected, fresh.get(), std::memory_order_acq_rel)) return fresh.release();
  return expected;
}

Dictionary::Place Dictionary::place(std::string_view version) const {
  Place own;
  for (const auto& [name, tables] : tables_->releases) {
    if (version.starts_with(name) && name.size() > own.release.size()) own = {name, &tables, nullptr};
  }
  if (!own.release.empty() || version.empty()) return own;
  const auto number = tables_->dialect->in_time_order(version);
  if (number.empty()) return own;
  for (const auto& range : tables_->ranges) {
    if (number < range.first || range.last < number) continue;
    const auto found = tables_->releases.find(range.release);
    return {found->first, range.wider.empty() ? &found->second : both(range, found->second), &range};
  }
  return {};
}

std::string_view Dictionary::release(std::string_view version) const { return place(version).release; }

std::string Dictionary::neighbours(std::string_view version) const {
  const auto at = place(version);
  if (at.range == nullptr || at.range->is_name()) return {};
  const auto& wider = at.range->wider;
  const bool two = tables_->releases.contains(wider);
  return "those of " + at.range->release + (wider.empty() ? "" : (two ? " and " : " with the differences of ") + wider);
}

const SetGrammar* Dictionary::find(std::string_view version, std::string_view set) const {
  const auto at = place(version);
  if (at.tables == nullptr) return nullptr;
  const auto found = at.tables->sets.find(set);
  return found == at.tables->sets.end() ? nullptr : &found->second;
}

const SegmentDef* Dictionary::segment(std::string_view version, std::string_view tag) const {
  const auto at = place(version);
  if (at.tables == nullptr) return nullptr;
  const auto found = at.tables->segments.find(tag);
  return found == at.tables->segments.end() ? nullptr : &found->second;
}

std::vector<const SetGrammar*> Dictionary::sets() const {
  std::vector<const SetGrammar*> all;
  for (const auto& [name, release] : tables_->releases) {
    for (const auto& [number, set] : release.sets) all.push_back(&set);
  }
  return all;
}

bool Dictionary::knows_group(std::string_view functional_id) const {
  return std::ranges::any_of(tables_->releases, [&](const auto& release) {
    return std::ranges::any_of(release.second.sets,
                               [&](const auto& set) { return set.second.functional_id == functional_id; });
  });
}

const GrammarNode* SetGrammar::find(std::string_view path) const {
  const auto found =
      std::ranges::find_if(nodes, [&](const GrammarNode& node) { return !path.empty() && node.inner_path() == path; });
  return found == nodes.end() ? nullptr : &*found;
}

}  // namespace crossdock::segments
