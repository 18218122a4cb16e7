// SPDX-License-Identifier: Apache-2.0
// The HTTP server of a running gateway, if its settings ask for one.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "gateway/service/deployment.hpp"
#include "gateway/transport/as2_wire/receiver.hpp"
#include "gateway/transport/http/server.hpp"

namespace crossdock::service {

class Front {
 public:
  // Listens at once. The deployment outlives it. `log` is called on several threads.
  static Result<std::unique_ptr<Front>> open(Deployment& deployment, std::function<void(const std::string&)> log);

  std::string listens_at() const;  // "http://127.0.0.1:4080"; "" without a server
  // After a reload: the server shows the certificate of today.
  Result<void> renew();
  // Takes no more, and finishes what has begun.
  void stop();

 private:
  Front(Deployment& deployment, std::function<void(const std::string&)> log);
  Result<std::optional<http::Tls>> tls() const;

  Deployment& deployment_;
  as2_wire::Receiver receiver_;
  std::unique_ptr<http::Server> server_;
};

}  // namespace crossdock::service
