// SPDX-License-Identifier: Apache-2.0
// One message or receipt while it arrives.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/digest.hpp"
#include "gateway/transport/as2_wire/arrival.hpp"
#include "gateway/transport/as2_wire/receiver.hpp"
#include "gateway/transport/as2_wire/transfers.hpp"

namespace crossdock::as2_wire {

class Reading final : public http::Exchange {
 public:
  Reading(Receiver& receiver, std::unique_ptr<http::Places::Place> place, Parties parties,
          const partners::Partner& partner, Sender sender, as2::Headers headers, as2::MessageHead head,
          const http::Request& request, std::unique_ptr<Transfer> transfer);
  ~Reading() override;

  // Reads what is held of the transfer. The answer if that cannot be gone on with.
  std::optional<http::Response> catch_up();
  std::optional<http::Response> write(std::string_view piece) override;
  http::Response finish() override;
  void break_off(std::string_view rest) override;
  Duration sign_of_life() const override;

 private:
  enum class What { unknown, message, receipt };

  void decide();
  std::optional<http::Response> take(std::string_view piece);
  std::optional<http::Response> pass_on(std::string_view piece);
  http::Response finish_message();
  http::Response finish_receipt();
  bool is_hidden_receipt(const as2::Opened& opened) const;
  http::Response unavailable(const Error& error) const;

  Receiver& receiver_;
  std::unique_ptr<http::Places::Place> place_;
  Parties parties_;
  const partners::Partner& partner_;
  Sender sender_;
  as2::Headers headers_;
  as2::MessageHead head_;
  TimePoint now_;
  std::unique_ptr<Transfer> transfer_;  // null: what breaks off is sent again whole
  bool catching_up_ = false;
  bool settled_ = false;
  std::uint64_t repeats_ = 0;  // bytes to come that are there already
  What what_ = What::unknown;
  std::string held_;  // the start until it is known what it is; of a receipt, all
  bool
      may_hide_receipt_;  // encrypted, and asking for none itself: then `held_` has all as well, up to a receipt's size
  Sha256 digest_;
  StoredBytes wire_, document_;
  std::optional<as2::Opener> opener_;
};

}  // namespace crossdock::as2_wire
