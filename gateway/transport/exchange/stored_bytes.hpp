// SPDX-License-Identifier: Apache-2.0
// Bytes on their way into the store, of any size: a few are held in memory, more become a payload that belongs to nobody
// until the transaction that keeps it.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/digest.hpp"
#include "base/sink.hpp"
#include "gateway/store/database.hpp"
#include "gateway/store/payloads.hpp"

namespace crossdock::exchange {

class StoredBytes final : public Sink {
 public:
  StoredBytes(store::Database& database, std::function<TimePoint()> clock)
      : database_(database), clock_(std::move(clock)) {}
  ~StoredBytes() override;  // what was not kept is deleted again
  StoredBytes(const StoredBytes&) = delete;
  StoredBytes& operator=(const StoredBytes&) = delete;

  // Fault::unavailable when the store is away or full.
  Result<void> write(std::string_view bytes) override;
  // All is written: call once.
  void finish();

  // As part of the transaction that says what the bytes are; it may be repeated.
  Result<store::payloads::Payload> keep(store::Transaction& tx, TimePoint now);
  // While all is in memory: what the caller may store together with others instead of `keep`.
  std::optional<store::payloads::Content> in_memory() const;
  // After its commit.
  void kept() { started_ = {}; }

  std::uint64_t size() const { return size_; }
  const std::string& sha256() const { return sha256_; }  // after finish

 private:
  Result<void> flush();
  Result<void> append(store::Transaction& tx, store::PayloadId id) const;  // what is held

  store::Database& database_;
  std::function<TimePoint()> clock_;
  Sha256 digest_;
  std::string sha256_;
  std::string held_;
  std::uint64_t size_ = 0;
  std::int64_t chunks_ = 0;
  store::PayloadId started_;  // none while everything is in memory
};

}  // namespace crossdock::exchange
