// SPDX-License-Identifier: Apache-2.0
// The members of a query or of a body, read strictly by the operation's table: what is unknown, twice or of another type is
// a mistake, with all others at once.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "gateway/api/problem.hpp"

namespace crossdock::api {

struct Member {
  enum class Kind { text, number, boolean, word, time, words };  // words: a list of texts, of bodies alone

  std::string_view name;
  Kind kind = Kind::text;
  std::int64_t least = 1, most = 200;                  // of a number; of a text, its length in characters
  std::vector<std::string_view> (*words)() = nullptr;  // of a word
  bool required = false;
};

class Query {
 public:
  // Reads what follows '?' in a target. `application/x-www-form-urlencoded`: '+' is a blank.
  static Answered<Query> read(std::string_view target, std::span<const Member> members);
  // Reads a body that is one JSON object. null is as good as absent.
  static Answered<Query> of_json(std::string_view body, std::span<const Member> members);

  bool has(std::string_view name) const { return values_.contains(name); }
  std::string text(std::string_view name) const;       // "" if absent
  std::string_view view(std::string_view name) const;  // the same, while the query lives
  std::int64_t number(std::string_view name, std::int64_t otherwise) const;
  std::optional<bool> boolean(std::string_view name) const;
  std::optional<TimePoint> time(std::string_view name) const;
  std::vector<std::string> texts(std::string_view name) const;  // of words

  // By name; the filter of a list is all of them but for `limit`, `cursor` and `format`.
  const std::map<std::string, std::string, std::less<>>& values() const { return values_; }

 private:
  // Itself, if nothing is wrong and no required member is missing.
  Answered<Query> whole(std::span<const Member> members, std::string_view where, std::vector<Mistake> mistakes) &&;

  std::map<std::string, std::string, std::less<>> values_;
};

// The first value of a member in a target, decoded; nullopt if absent or not decodable.
std::optional<std::string> member_of(std::string_view target, std::string_view name);
// "%2F" becomes '/'. nullopt for what is no UTF-8, holds NUL or is cut short. `plus_is_blank` in queries, not in paths.
enum class Plus { blank, itself };
std::optional<std::string> percent_decoded(std::string_view text, Plus plus);

}  // namespace crossdock::api
