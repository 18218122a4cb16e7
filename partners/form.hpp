// SPDX-License-Identifier: Apache-2.0
// Turns a YAML tree into values and collects every mistake on the way instead of stopping at the first.
// Internal to partners: the loaders of profiles and of the gateway's settings are written with it.
#pragma once

#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/decimal.hpp"
#include "base/time.hpp"
#include "base/yaml.hpp"

namespace crossdock::partners {

template <class T>
using Words = std::span<const std::pair<std::string_view, T>>;

// One mapping of the file. A group that is absent reads as empty, and nothing in it is required.
//
// `read` leaves its target alone when the key is absent, and notes a mistake when the value is not right.
// `need` also notes a missing key. Decimals are never negative, and none has more than six digits after the point.
class Group {
 public:
  // The top of a file. Both must outlive the group and all groups taken from it.
  Group(const yaml::File& file, std::vector<Error>& errors);

  // To be called first: notes each key that is not among these.
  void keys(std::span<const std::string_view> known);
  void keys(std::initializer_list<std::string_view> known) { keys(std::span(known.begin(), known.size())); }

  bool has(std::string_view key) const { return find(key) != nullptr; }
  Group group(std::string_view key);
  Group need_group(std::string_view key);
  std::vector<Group> groups(std::string_view key);  // a list of mappings

  void read(std::string_view key, std::string& into);
  void read(std::string_view key, std::vector<std::string>& into);  // a text, or a list of texts
  void read(std::string_view key, Decimal& into);
  void read(std::string_view key, std::optional<Decimal>& into);
  void read(std::string_view key, bool& into);
  void read(std::string_view key, Duration& into, Duration least = Duration{1});
  void read(std::string_view key, std::optional<Duration>& into);
  void read(std::string_view key, std::vector<Duration>& into);
  void read(std::string_view key, std::optional<Date>& into,
            std::string_view needed = "a day such as 2026-11-23 is needed here");
  void read(std::string_view key, char& into);  // one ASCII character
  void read(std::string_view key, int& into, int least, int most);
  void read(std::string_view key, std::optional<int>& into, int least, int most);

  // One of a few words; `kind` says what they are: "a behaviour".
  template <class T>
  void read(std::string_view key, T& into, std::string_view kind, Words<T> words) {
    std::vector<std::string_view> names;
    for (const auto& [name, value] : words) names.push_back(name);
    if (const auto at = word(key, kind, names)) into = words[*at].second;
  }

  template <class T, class... More>
  void need(std::string_view key, T& into, More... more) {
    if (has(key)) {
      read(key, into, more...);
    } else {
      missing(key);
    }
  }

  // A mistake at the value of `key`, or at the group when the key is absent or empty.
  void wrong(std::string_view key, std::string what);
  void missing(std::string_view key);
  std::string where(std::string_view key = {}) const;
  const yaml::Node* find(std::string_view key) const;
  const yaml::File& file() const { return *file_; }
  bool present() const { return node_ != nullptr; }

 private:
  Group(const Group& parent, const yaml::Node* node, const yaml::Node* place)
      : file_(parent.file_), errors_(parent.errors_), node_(node), place_(place) {}

  std::optional<std::size_t> word(std::string_view key, std::string_view kind,
                                  const std::vector<std::string_view>& names);
  std::optional<Duration> duration(const yaml::Node& node, Duration least = Duration{1});
  void note(const yaml::Node& node, std::string what);
  template <class T>
  void take(Result<T> result, T& into);

  const yaml::File* file_;
  std::vector<Error>* errors_;
  const yaml::Node* node_;   // nullptr when absent or not a mapping
  const yaml::Node* place_;  // where mistakes about the group itself are reported
};

// A decimal that partners may use: not negative, at most six digits after the point, below 10^12.
Result<Decimal> parse_amount(std::string_view text);

// A path of a file as it is opened: a relative one starts at `folder`, an empty one stays empty.
std::string resolved(const std::string& folder, const std::string& path);

}  // namespace crossdock::partners
