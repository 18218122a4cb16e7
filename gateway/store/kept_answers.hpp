// SPDX-License-Identifier: Apache-2.0
// Answers to requests that did something, by the key that the caller gave to its request. An answer is kept in the
// transaction of what was done, so the same request again finds it and does nothing.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "gateway/store/transaction.hpp"

namespace crossdock::store::kept_answers {

struct Key {
  std::string_view who, key;
};
struct Answer {
  std::string request;  // SHA-256 of what was asked
  std::int64_t status = 0;
  std::string body;
};

// Takes the key for a request that begins now: nullopt. Another transaction that took it is waited for; the answer that it
// left is returned.
Result<std::optional<Answer>> begin(Transaction& tx, const Key& key, std::string_view request, TimePoint now);
// Keeps what the request that began was answered.
Result<void> keep(Transaction& tx, const Key& key, std::int64_t status, std::string_view body);
// Forgets those that are older.
Result<void> sweep(Transaction& tx, TimePoint before);

}  // namespace crossdock::store::kept_answers
