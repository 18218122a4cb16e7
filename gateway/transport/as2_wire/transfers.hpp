// SPDX-License-Identifier: Apache-2.0
// The receiver's side of AS2 restart (draft-harding-as2-restart-07): what comes under an ETag from a partner with whom it
// is agreed stays in the store when the transfer breaks off, and the partner goes on behind it.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "gateway/store/database.hpp"
#include "gateway/store/transfers.hpp"
#include "gateway/transport/as2/message.hpp"
#include "gateway/transport/as2_wire/ranges.hpp"
#include "gateway/transport/exchange/stored_bytes.hpp"
#include "gateway/transport/http/message.hpp"
#include "gateway/transport/http/places.hpp"
#include "partners/model.hpp"

namespace crossdock::as2_wire {

inline constexpr Duration transfer_age{24 * 3'600'000};  // since bytes were last added

// Beyond these nothing more is held of what one caller sends under a partner's name, and beyond twice as much of all
// callers together: what breaks off is sent again whole.
struct TransferLimits {
  std::int64_t count = 16;
  std::uint64_t bytes = std::uint64_t{8} << 30;
};

// One body while it comes, to be gone on with if it breaks off.
class Transfer final : public exchange::StoredBytes::Watcher {
 public:
  // Where the body goes on: 0 for a new one.
  std::uint64_t held() const { return static_cast<std::uint64_t>(held_.size); }
  const store::transfers::Transfer& found() const { return held_; }
  // How many bytes come again: the last one, of a body that is all there.
  std::uint64_t repeats() const { return range_ ? held() - range_->first : 0; }
  // Whether a body of so many bytes is what was announced.
  bool is_whole(std::uint64_t size) const { return !range_ || size == range_->total; }
  // Whether what is in the store may be gone on with.
  bool is_held() const { return is_held_; }

  void starts_with(std::uint64_t head) { held_.head = static_cast<std::int64_t>(head); }
  Result<void> added(store::Transaction& tx, const exchange::StoredBytes::Progress& progress) override;

 private:
  friend class Transfers;
  std::unique_ptr<http::Places::Place> place_;
  store::transfers::Transfer held_;
  std::optional<Range> range_;
  TransferLimits limits_;
  std::function<TimePoint()> clock_;
  bool is_held_ = false;
};

class Transfers {
 public:
  // The database outlives them.
  Transfers(store::Database& database, std::function<TimePoint()> clock, TransferLimits limits)
      : database_(database), clock_(std::move(clock)), limits_(limits) {}

  // The answer to a HEAD request with an ETag: how many bytes are held under it.
  http::Response tell(const partners::Partner& partner, const http::Request& request);

  // For a message of the partner: nullptr when the request names no transfer; the answer at once when it is written by
  // another connection, or wants to go on at another place than where it stopped.
  tl::expected<std::unique_ptr<Transfer>, http::Response> begin(const partners::Partner& partner,
                                                                const http::Request& request,
                                                                const std::string& message_id, const std::string& peer);

 private:
  Result<std::optional<store::transfers::Transfer>> find(const partners::Partner& partner, const std::string& name);
  Result<bool> claim(store::transfers::Transfer& found, const std::string& writer);

  store::Database& database_;
  std::function<TimePoint()> clock_;
  TransferLimits limits_;
  http::Places writing_;  // by partner and name, in this process
};

}  // namespace crossdock::as2_wire
