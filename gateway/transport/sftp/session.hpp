// SPDX-License-Identifier: Apache-2.0
// One SFTP session with a partner's server, over libssh2.
//
// Blocking, with a time limit on every call, and for one thread at a time: sessions run on the threads of the engine
// and of the poller, never on an io thread (docs/decisions/0014). Paths are the server's; names that it lists are
// hostile until exchange::why_refused let them pass.
//
// Fault::unavailable: the server cannot be reached, does not answer in time or says no to one operation; after a
// connection has broken, `alive` is false and each further call fails. Fault::refused: the server is not who it should
// be, or does not accept who we are.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/secret.hpp"
#include "base/time.hpp"
#include "gateway/transport/sftp/host_key.hpp"

namespace crossdock::sftp {

class Breaker;

struct Login {
  std::string host;
  int port = 22;
  std::string user;
  std::vector<std::string> host_keys;  // pins, see host_key.hpp
  Secret private_key;                  // PEM or OpenSSH text; empty: log in with the password
  Secret passphrase;
  Secret password;
  Duration timeout{30'000};          // of each call
  bool stat = true;                  // false: nothing is examined but by listing its folder
  std::shared_ptr<Breaker> breaker;  // by which somebody else ends the connection; may be none
};

enum class Kind {
  file,
  folder,
  link,
  other,
  untold,  // by a listing without attributes
};
struct Status {
  Kind kind = Kind::untold;
  std::uint64_t size = 0;
  std::int64_t modified = 0;  // seconds since 1970 by the server's clock
  friend bool operator==(const Status&, const Status&) = default;
};
struct Entry {
  std::string name;
  Status status;
};

class Session {
 public:
  // Connects, checks the host key, authenticates and starts SFTP.
  static Result<Session> open(const Login& login);

  // The same step by step, for the ladder of `crossdock partner test`.
  static Result<Session> connect(const Login& login);  // TCP
  Result<HostKey> greet();                             // key exchange: the key the server proved to hold, unchecked
  Result<std::string> authenticate();                  // the method that was accepted. Only after check_host_key!
  Result<void> begin();                                // SFTP

  ~Session();
  Session(Session&&) noexcept;
  Session& operator=(Session&&) noexcept;

  bool alive() const;
  // From now on all calls together may take so long, whatever each of them may.
  void allow(Duration budget);

  static constexpr std::size_t most_entries = 50'000;  // of a folder that is listed
  // The entries of a folder, without "." and "..". Fault::unavailable when there are more than `limit`.
  Result<std::vector<Entry>> list(const std::string& folder, std::size_t limit);
  // The status of the file itself, not of what a link points to; nullopt when there is none. Without `stat`, what the
  // listing of its folder says, which may be nothing but that it is there.
  Result<std::optional<Status>> status(const std::string& path);
  // Hands a file's bytes to `sink` piece by piece. Fault::unavailable when it changes meanwhile, Fault::invalid when it
  // is larger than `limit`. Without `stat` the status tells the size that was read, and no time.
  Result<Status> read(const std::string& path, std::uint64_t limit,
                      const std::function<Result<void>(std::string_view)>& sink);
  // At most `size` bytes from `offset` on; less at the end of the file.
  Result<std::string> peek(const std::string& path, std::uint64_t offset, std::size_t size);
  // A file, on the server's disk if it can be asked for that. Over::nothing: Fault::unavailable when one is there
  // already.
  enum class Over { nothing, whatever_is_there };
  Result<void> write(const std::string& path, std::string_view bytes, Over over = Over::nothing);
  // Never replaces a file, as version 3 of the protocol has it.
  Result<void> rename(const std::string& from, const std::string& to);
  Result<void> remove(const std::string& path);  // a file that is gone already is well
  Result<void> make_folder(const std::string& path);

 private:
  struct State;
  Result<std::optional<Status>> listed(const std::string& path);  // by the folder's listing
  explicit Session(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// The addresses behind a name, as text. Fault::unavailable when it has none.
Result<std::vector<std::string>> resolve(const std::string& host, int port);

}  // namespace crossdock::sftp
