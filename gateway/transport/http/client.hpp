// SPDX-License-Identifier: Apache-2.0
// Sends requests over libcurl. Blocking, and safe to use from several threads; connections are kept for the next
// request to the same place. Redirects are never followed, and no setting comes from the environment.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/secret.hpp"
#include "base/time.hpp"
#include "gateway/transport/http/message.hpp"
#include "gateway/transport/pki/private_key.hpp"

namespace crossdock::http {

struct Destination {
  std::string url;
  std::string user;  // Basic; "": without a login
  Secret password;
  std::string proxy, proxy_user;
  Secret proxy_password;
  // Trusted authorities or the server's own certificate; a pinned certificate needs no matching name.
  // Empty: the system's.
  std::vector<pki::Certificate> trusted;
  std::optional<pki::Identity> client;  // what we show
  Duration connect_timeout{20'000};
  // Without a sign of life: progress of the body, bytes of the answer, or 102 (Processing) while it is made.
  Duration timeout{300'000};
  Duration longest_processing{3'600'000};  // with no other sign of life than 102
  bool chunked = false;
  bool keep_alive = true;
  bool public_only = false;  // addresses of this machine and of private networks are refused
  std::size_t answer_limit = 4u << 20;
};

// A body in pieces: empty at its end. It is asked for from the start again when a kept connection has died.
struct Body {
  std::uint64_t size = 0;
  std::function<Result<std::string>(std::uint64_t piece)> read;  // the pieces are counted from 0
};

class Client {
 public:
  Client();
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  // Fault::unavailable when there was no answer, with the reason. Every status is an answer. Errors of `body` are
  // given back.
  Result<Response> post(const Destination& destination, const Fields& fields, const Body& body);
  // Breaks off what is under way, within a second, and refuses what is begun later: Fault::unavailable. From any thread.
  void interrupt();
  bool interrupted() const;

  // A HEAD request: whether somebody is there who lets us in.
  Result<Response> probe(const Destination& destination);

  // The same, and how far it came.
  struct Trial {
    bool found = false, connected = false, secured = false;  // the name, TCP, TLS
    std::string address;                                     // that was connected to
    Result<Response> answer;
  };
  Trial try_out(const Destination& destination, const Fields& fields);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Whether an address (as text) is one of this machine, of a private network or otherwise not to be reached from outside.
bool is_private_address(std::string_view address);

}  // namespace crossdock::http
