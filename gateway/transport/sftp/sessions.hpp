// SPDX-License-Identifier: Apache-2.0
// The sessions with all partners: kept for a while after use, at most so many for each partner, and not asked for
// again at once where a login has just failed.
//
// Safe to use from several threads; a session belongs to one of them at a time.
#pragma once

#include <functional>
#include <memory>

#include "base/time.hpp"
#include "gateway/transport/sftp/session.hpp"
#include "partners/model.hpp"

namespace crossdock::sftp {

// The login of a profile, with its secrets read from where they are kept.
Result<Login> login_of(const partners::SftpEndpoint& endpoint);

class Sessions {
 public:
  explicit Sessions(std::function<TimePoint()> clock);
  ~Sessions();
  Sessions(const Sessions&) = delete;
  Sessions& operator=(const Sessions&) = delete;

  // A session on loan; given back when this goes out of scope, if it is still alive.
  class Lease {
   public:
    ~Lease();
    Lease(Lease&&) noexcept = default;
    Session& operator*() { return *session_; }
    Session* operator->() { return session_.get(); }

   private:
    friend class Sessions;
    Lease(Sessions& owner, PartnerId partner, std::unique_ptr<Session> session)
        : owner_(&owner), partner_(std::move(partner)), session_(std::move(session)) {}
    Sessions* owner_;
    PartnerId partner_;
    std::unique_ptr<Session> session_;  // null after a move
  };

  // Waits for one of the partner's connections as long as the profile's timeout.
  // Fault::unavailable when none becomes free, or when the wait after a failed login is not over;
  // Fault::refused when the server is not who it should be or does not let us in.
  Result<Lease> lease(const partners::Partner& partner);

  // The program is to end: what is under way at any server fails at once, and there are no more sessions.
  void interrupt();
  bool interrupted() const;

 private:
  struct State;
  Result<std::unique_ptr<Session>> reserve(const partners::Partner& partner);
  Result<std::unique_ptr<Session>> log_in(const partners::Partner& partner);
  void give_back(const PartnerId& partner, std::unique_ptr<Session> session);

  std::unique_ptr<State> state_;
};

}  // namespace crossdock::sftp
