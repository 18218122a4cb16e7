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
  // The present state of a payload under way.
  struct Progress {
    store::PayloadId payload;
    std::int64_t chunks = 0;
    std::uint64_t size = 0;
  };
  // Takes part in the transactions that add bytes to a payload, the last of which keeps it. They may be repeated.
  class Watcher {
   public:
    virtual ~Watcher() = default;
    virtual Result<void> added(store::Transaction& tx, const Progress& progress) = 0;
  };

  StoredBytes(store::Database& database, std::function<TimePoint()> clock)
      : database_(database), clock_(std::move(clock)) {}
  ~StoredBytes() override;  // what was not kept is deleted again
  StoredBytes(const StoredBytes&) = delete;
  StoredBytes& operator=(const StoredBytes&) = delete;

  // Outlives these bytes.
  void watch(Watcher& watcher) { watcher_ = &watcher; }
  // Instead of the first write: goes on with a payload that is there. What it holds is read to `reader`. One that is
  // finished is never changed or deleted: it can be kept again, as what it is.
  Result<void> go_on(const Progress& from, const std::function<Result<void>(std::string_view)>& reader);

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
  // All that was written is in the store then, not finished; `kept` leaves it there for whoever goes on.
  Result<void> put_away();

  std::uint64_t size() const { return size_; }
  const std::string& sha256() const { return sha256_; }  // after finish

 private:
  Result<void> flush();
  Result<void> append(store::Transaction& tx, store::PayloadId id) const;  // what is held
  std::int64_t chunks_with_held() const;

  store::Database& database_;
  std::function<TimePoint()> clock_;
  Sha256 digest_;
  std::string sha256_;
  std::string held_;
  std::uint64_t size_ = 0;
  std::uint64_t stored_ = 0;  // of these, those that are in the store
  std::int64_t chunks_ = 0;
  store::PayloadId started_;  // none while everything is in memory
  Watcher* watcher_ = nullptr;
};

}  // namespace crossdock::exchange
