// SPDX-License-Identifier: Apache-2.0
// Holds a session's objects of libssh2, and makes calls of that library and tells their failures. Internal to sftp.
#pragma once

#include <libssh2.h>
#include <libssh2_sftp.h>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/transport/sftp/session.hpp"
#include "gateway/transport/sftp/socket.hpp"

namespace crossdock::sftp {

using Steady = std::chrono::steady_clock;

inline unsigned length_of(std::string_view text) { return static_cast<unsigned>(text.size()); }

struct Session::State {
  Login login;
  Socket socket;
  LIBSSH2_SESSION* session = nullptr;
  LIBSSH2_SFTP* sftp = nullptr;
  bool alive = true;
  std::optional<Steady::time_point> deadline;

  State(Login l, Socket s) : login(std::move(l)), socket(std::move(s)) {}
  ~State();

  // To be called before each call of the library. False when the budget is used up.
  bool ready();
  // The SFTP server's answer to the last call, LIBSSH2_FX_OK when it gave none.
  unsigned long sftp_code() const;
  // Why the last call failed. Whatever is no answer of the SFTP server means that the connection is lost.
  Error failure(std::string_view what, const std::string& path = {});
  // The same for what a server may forbid altogether: then with the setting that does without.
  Error stat_failure(std::string_view what, const std::string& path);
  // The status of an open file. nullopt without `stat`: nothing is known of it then.
  Result<std::optional<Status>> examined(LIBSSH2_SFTP_HANDLE* handle, const std::string& path);
};

}  // namespace crossdock::sftp
