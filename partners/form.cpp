// SPDX-License-Identifier: Apache-2.0
#include "partners/form.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>

#include "base/text.hpp"

namespace crossdock::partners {
namespace {

constexpr int amount_scale = 6;  // routing computes with six digits after the point
constexpr std::int64_t amount_limit = 1'000'000'000'000;

}  // namespace

Result<Decimal> parse_amount(std::string_view text) {
  const auto number = Decimal::parse(text);
  if (!number) return fail(Fault::invalid, fmt::format("'{}' is not a number", printable(text)));
  if (number->sign() < 0) return fail(Fault::invalid, fmt::format("'{}' is negative", printable(text)));
  if (number->scale() > amount_scale) {
    return fail(Fault::invalid, fmt::format("'{}' has more than six digits after the point", printable(text)));
  }
  if (*number >= amount_limit) return fail(Fault::invalid, fmt::format("'{}' is too large", printable(text)));
  return *number;
}

std::string resolved(const std::string& folder, const std::string& path) {
  return path.empty() ? path : (std::filesystem::path(folder) / path).lexically_normal().string();
}

Group::Group(const yaml::File& file, std::vector<Error>& errors)
    : file_(&file), errors_(&errors), node_(&file.root()), place_(&file.root()) {
  if (file.documents.size() > 1) note(file.documents[1], "one document is needed here; this is a second one");
  if (node_->is_mapping()) return;
  note(*node_, "a mapping (key: value) is needed here");
  node_ = nullptr;
}

void Group::keys(std::span<const std::string_view> known) {
  if (node_ == nullptr) return;
  const std::vector<std::string_view> names(known.begin(), known.end());
  for (const auto& [key, value] : node_->entries) {
    if (std::ranges::find(names, key) != names.end()) continue;
    const auto meant = nearest(key, names);
    note(value, meant.empty() ? fmt::format("unknown key '{}'; known are {}", printable(key), fmt::join(names, ", "))
                              : fmt::format("unknown key '{}'; did you mean '{}'?", printable(key), meant));
  }
}

const yaml::Node* Group::find(std::string_view key) const { return node_ == nullptr ? nullptr : node_->find(key); }

Group Group::group(std::string_view key) {
  const auto* node = find(key);
  if (node == nullptr) return {*this, nullptr, place_};
  if (node->is_mapping()) return {*this, node, node};
  note(*node, fmt::format("'{}' needs a mapping (key: value)", key));
  return {*this, nullptr, node};
}

Group Group::need_group(std::string_view key) {
  if (!has(key)) missing(key);
  return group(key);
}

std::vector<Group> Group::groups(std::string_view key) {
  const auto* node = find(key);
  if (node == nullptr) return {};
  std::vector<Group> groups;
  if (!node->is_sequence()) note(*node, fmt::format("'{}' needs a list", key));
  for (const auto& item : node->items) {
    if (item.is_mapping()) {
      groups.push_back({*this, &item, &item});
    } else {
      note(item, fmt::format("an entry of '{}' needs a mapping (key: value)", key));
    }
  }
  return groups;
}

template <class T>
void Group::take(Result<T> result, T& into) {
  if (result) {
    into = std::move(*result);
  } else {
    errors_->push_back(std::move(result.error()));
  }
}

void Group::read(std::string_view key, std::string& into) {
  if (const auto* node = find(key)) take(yaml::text(*file_, *node), into);
}

void Group::read(std::string_view key, std::vector<std::string>& into) {
  const auto* node = find(key);
  if (node == nullptr) return;
  if (node->is_scalar()) {
    std::string text;
    take(yaml::text(*file_, *node), text);
    into = {text};
    return;
  }
  if (!node->is_sequence()) return note(*node, fmt::format("'{}' needs a text or a list of texts", key));
  into.clear();
  for (const auto& item : node->items) take(yaml::text(*file_, item), into.emplace_back());
}

void Group::read(std::string_view key, Decimal& into) {
  const auto* node = find(key);
  if (node == nullptr) return;
  const auto number = node->is_scalar() ? parse_amount(node->scalar) : fail(Fault::invalid, "this is not a number");
  if (number) {
    into = *number;
  } else {
    note(*node, fmt::format("'{}' needs an amount such as 12.50; {}", key, number.error().what));
  }
}

void Group::read(std::string_view key, std::optional<Decimal>& into) {
  if (has(key)) read(key, into.emplace());
}

void Group::read(std::string_view key, bool& into) {
  if (const auto* node = find(key)) take(yaml::boolean(*file_, *node), into);
}

std::optional<Duration> Group::duration(const yaml::Node& node, Duration least) {
  const auto parsed = parse_duration(node.scalar);
  if (node.is_scalar() && parsed && *parsed >= least) return *parsed;
  note(node, "a duration such as 90s, 15m, 24h or 2d is needed here");
  return std::nullopt;
}

void Group::read(std::string_view key, Duration& into, Duration least) {
  if (const auto* node = find(key)) into = duration(*node, least).value_or(into);
}

void Group::read(std::string_view key, std::optional<Duration>& into) {
  if (const auto* node = find(key)) into = duration(*node);
}

void Group::read(std::string_view key, std::vector<Duration>& into) {
  const auto* node = find(key);
  if (node == nullptr) return;
  if (!node->is_sequence()) return note(*node, fmt::format("'{}' needs a list of durations: [10s, 1m]", key));
  into.clear();
  for (const auto& item : node->items) {
    if (const auto parsed = duration(item)) into.push_back(*parsed);
  }
}

void Group::read(std::string_view key, std::optional<Date>& into, std::string_view needed) {
  std::string text;
  read(key, text);
  if (text.empty()) return;
  const auto day = Date::parse(text);
  if (day) {
    into = *day;
  } else {
    wrong(key, std::string(needed));
  }
}

void Group::read(std::string_view key, char& into) {
  const auto* node = find(key);
  if (node == nullptr) return;
  if (node->is_scalar() && node->scalar.size() == 1 && static_cast<unsigned char>(node->scalar[0]) < 0x80) {
    into = node->scalar[0];
  } else {
    note(*node, fmt::format("'{}' needs one character in quotes, such as \"*\" or \"\\n\"", key));
  }
}

void Group::read(std::string_view key, int& into, int least, int most) {
  const auto* node = find(key);
  if (node == nullptr) return;
  std::int64_t wide = into;
  take(yaml::integer(*file_, *node, least, most), wide);
  into = static_cast<int>(wide);
}

void Group::read(std::string_view key, std::optional<int>& into, int least, int most) {
  if (has(key)) read(key, into.emplace(), least, most);
}

std::optional<std::size_t> Group::word(std::string_view key, std::string_view kind,
                                       const std::vector<std::string_view>& names) {
  const auto* node = find(key);
  if (node == nullptr) return std::nullopt;
  const auto found = std::ranges::find(names, node->scalar);
  if (node->is_scalar() && found != names.end()) return static_cast<std::size_t>(found - names.begin());
  note(*node, fmt::format("'{}' is not {}; known are {}", printable(node->scalar), kind, fmt::join(names, ", ")));
  return std::nullopt;
}

void Group::wrong(std::string_view key, std::string what) {
  const auto* node = key.empty() ? nullptr : find(key);
  note(node == nullptr ? *place_ : *node, std::move(what));
}

void Group::missing(std::string_view key) {
  if (node_ == nullptr) return;  // that the whole group is missing or wrong was said where it matters
  note(*place_, fmt::format("'{}' is missing", key));
}

std::string Group::where(std::string_view key) const {
  const auto* node = key.empty() ? nullptr : find(key);
  return file_->where(node == nullptr ? *place_ : *node);
}

void Group::note(const yaml::Node& node, std::string what) {
  errors_->push_back(file_->error(node, std::move(what)).value());
}

}  // namespace crossdock::partners
