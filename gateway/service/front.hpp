// SPDX-License-Identifier: Apache-2.0
// The HTTP server of a running gateway, if its settings ask for one.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "gateway/service/deployment.hpp"
#include "gateway/transport/as2_wire/receiver.hpp"
#include "gateway/transport/exchange/strangers.hpp"
#include "gateway/transport/http/server.hpp"
#include "gateway/transport/http_wire/receiver.hpp"

namespace crossdock::service {

class Front {
 public:
  // Takes the subject ("as2", "http"), and one line.
  using Log = std::function<void(std::string_view kind, const std::string& line)>;
  // Listens at once. The deployment outlives it. `log` is called on several threads.
  static Result<std::unique_ptr<Front>> open(Deployment& deployment, const Log& log);

  std::string listens_at() const;  // for people; "" without a server
  // Takes over what a reload brings: the server shows the certificate of today, and keeps to the new limits. With an
  // error nothing is changed.
  Result<void> use(const partners::Settings& settings, const keyring::KeyRing& keys);
  // Takes no more, and finishes what has begun.
  void stop();

 private:
  Front(Deployment& deployment, const Log& log);
  Result<std::optional<http::Tls>> tls(const partners::HttpSettings& settings, const keyring::KeyRing& keys) const;

  // Chooses who answers at which path.
  class Paths final : public http::Handler {
   public:
    explicit Paths(Front& front) : front_(front) {}
    http::Begun begin(const http::Request& request) override;

   private:
    Front& front_;
  };

  Deployment& deployment_;
  as2_wire::Receiver as2_;
  http_wire::Receiver documents_;
  exchange::Strangers callers_;  // whose connections were refused
  Log log_;
  Paths paths_;
  std::unique_ptr<http::Server> server_;
};

}  // namespace crossdock::service
