// SPDX-License-Identifier: Apache-2.0
// The server of the API and the console, if the settings ask for one: apart from that of the partners, whose port never
// serves it.
#pragma once

#include <memory>
#include <string>

#include "gateway/api/operation.hpp"
#include "gateway/service/deployment.hpp"
#include "gateway/service/front.hpp"
#include "gateway/transport/http/server.hpp"

namespace crossdock::service {

// The address by which people reach a console with these settings: "http://127.0.0.1:4081"; "" where none listens.
std::string console_url(const partners::ConsoleSettings& settings);

class Console {
 public:
  // Listens at once. The deployment outlives it. `log` is called on several threads.
  static Result<std::unique_ptr<Console>> open(Deployment& deployment, const Front::Log& log);

  std::string listens_at() const;  // for people: "http://127.0.0.1:4081"; "" without a server
  // The link by which the first administrator chooses a password; one from before is worth nothing any more. "" without a
  // server, and where somebody can give access already.
  Result<std::string> invite_first_admin();
  // A link that opens one session of a person. "" without a server.
  std::string session_link(store::PersonId person);
  // Shows the certificate of today. With an error nothing is changed.
  Result<void> use(const keyring::KeyRing& keys);
  // Takes no more, and finishes what has begun.
  void stop();

 private:
  Console(Deployment& deployment, const Front::Log& log);
  Result<std::optional<http::Tls>> tls(const keyring::KeyRing& keys) const;

  // Lets through whoever may ask at all.
  class Door final : public http::Handler {
   public:
    explicit Door(Console& console) : console_(console) {}
    http::Begun begin(const http::Request& request) override;

   private:
    Console& console_;
  };

  Deployment& deployment_;
  partners::ConsoleSettings settings_;
  api::Context context_;
  std::vector<std::string> hosts_;  // as requests name us, with the port
  Door door_;
  std::unique_ptr<http::Server> server_;
};

}  // namespace crossdock::service
