// SPDX-License-Identifier: Apache-2.0
#include "gateway/transport/sftp/session.hpp"

#include <fmt/format.h>
#include <libssh2.h>
#include <libssh2_sftp.h>

#include <algorithm>
#include <array>
#include <chrono>

#include "gateway/transport/sftp/login_key.hpp"
#include "gateway/transport/sftp/socket.hpp"

namespace crossdock::sftp {
namespace {

using Steady = std::chrono::steady_clock;

constexpr std::size_t transfer_size = 256u << 10;  // the library keeps several requests of 30 KB under way
constexpr long file_mode = 0640;
constexpr long folder_mode = 0750;
constexpr Duration patience_at_the_end{2'000};  // for an orderly goodbye

// What is offered besides the host key: nothing with SHA-1, MD5, CBC or 3DES. The names that this version of the
// library does not know are skipped by it.
struct Preference {
  int kind;
  const char* methods;
};
constexpr std::array preferences{
    Preference{LIBSSH2_METHOD_KEX,
               "curve25519-sha256,curve25519-sha256@libssh.org,ecdh-sha2-nistp256,ecdh-sha2-nistp384,"
               "ecdh-sha2-nistp521,diffie-hellman-group16-sha512,diffie-hellman-group18-sha512,"
               "diffie-hellman-group-exchange-sha256,diffie-hellman-group14-sha256"},
    Preference{LIBSSH2_METHOD_CRYPT_CS, "aes256-ctr,aes192-ctr,aes128-ctr"},
    Preference{LIBSSH2_METHOD_CRYPT_SC, "aes256-ctr,aes192-ctr,aes128-ctr"},
    Preference{LIBSSH2_METHOD_MAC_CS, "hmac-sha2-256,hmac-sha2-512"},
    Preference{LIBSSH2_METHOD_MAC_SC, "hmac-sha2-256,hmac-sha2-512"}};

void initialise_library() {
  static const int done = libssh2_init(0);  // once for the process; OpenSSL needs no setting up since 1.1
  (void)done;
}

std::string_view words_for(unsigned long code) {
  switch (code) {
    case LIBSSH2_FX_NO_SUCH_FILE:
    case LIBSSH2_FX_NO_SUCH_PATH: return "it is not there";
    case LIBSSH2_FX_PERMISSION_DENIED: return "the server does not permit it";
    case LIBSSH2_FX_FILE_ALREADY_EXISTS: return "it is there already";
    case LIBSSH2_FX_OP_UNSUPPORTED: return "the server does not support it";
    case LIBSSH2_FX_NO_SPACE_ON_FILESYSTEM: return "the server's disk is full";
    case LIBSSH2_FX_QUOTA_EXCEEDED: return "the quota at the server is used up";
    default: return "the server refuses without a reason";
  }
}

Kind kind_of(unsigned long permissions) {
  if (LIBSSH2_SFTP_S_ISREG(permissions)) return Kind::file;
  if (LIBSSH2_SFTP_S_ISDIR(permissions)) return Kind::folder;
  return LIBSSH2_SFTP_S_ISLNK(permissions) ? Kind::link : Kind::other;
}

Status status_of(const LIBSSH2_SFTP_ATTRIBUTES& attributes) {
  Status status;
  if ((attributes.flags & LIBSSH2_SFTP_ATTR_PERMISSIONS) != 0) status.kind = kind_of(attributes.permissions);
  if ((attributes.flags & LIBSSH2_SFTP_ATTR_SIZE) != 0) status.size = attributes.filesize;
  if ((attributes.flags & LIBSSH2_SFTP_ATTR_ACMODTIME) != 0)
    status.modified = static_cast<std::int64_t>(attributes.mtime);
  return status;
}

unsigned length_of(std::string_view text) { return static_cast<unsigned>(text.size()); }

}  // namespace

struct Session::State {
  Login login;
  Socket socket;
  LIBSSH2_SESSION* session = nullptr;
  LIBSSH2_SFTP* sftp = nullptr;
  bool alive = true;
  std::optional<Steady::time_point> deadline;

  State(Login l, Socket s) : login(std::move(l)), socket(std::move(s)) {}
  ~State() {
    if (session == nullptr) return;
    if (alive) {
      libssh2_session_set_timeout(session, patience_at_the_end.count());
      if (sftp != nullptr) libssh2_sftp_shutdown(sftp);
      libssh2_session_disconnect(session, "done");
    }
    // What is left of a connection that broke is freed without waiting for the other side.
    socket.shut();
    libssh2_session_free(session);
  }

  // To be called before each call of the library. False when the budget is used up.
  bool ready() {
    if (!alive) return false;
    auto limit = login.timeout;
    if (deadline) {
      const auto left = std::chrono::ceil<Duration>(*deadline - Steady::now());
      if (left.count() <= 0) return alive = false;
      limit = std::min(limit, left);
    }
    libssh2_session_set_timeout(session, static_cast<long>(limit.count()));
    return true;
  }

  unsigned long sftp_code() const {
    return libssh2_session_last_errno(session) == LIBSSH2_ERROR_SFTP_PROTOCOL ? libssh2_sftp_last_error(sftp)
                                                                              : LIBSSH2_FX_OK;
  }

  // Why the last call failed. Whatever is no answer of the SFTP server means that the connection is lost.
  Error failure(std::string_view what, const std::string& path = {}) {
    const std::string where = fmt::format("sftp://{}@{}:{}{}{}", login.user, login.host, login.port,
                                          path.starts_with("/") || path.empty() ? "" : "/", path);
    if (!alive) return {Fault::unavailable, fmt::format("{}: no time is left, or the connection is lost", what), where};
    char* message = nullptr;
    const int code = libssh2_session_last_error(session, &message, nullptr, 0);
    if (code == LIBSSH2_ERROR_SFTP_PROTOCOL && sftp != nullptr)
      return {Fault::unavailable, fmt::format("{}: {}", what, words_for(libssh2_sftp_last_error(sftp))), where};
    alive = false;
    if (code == LIBSSH2_ERROR_TIMEOUT)
      return {Fault::unavailable, fmt::format("{}: no answer within {}", what, text_of(login.timeout)), where};
    return {Fault::unavailable, fmt::format("{}: {}", what, message != nullptr ? message : "connection lost"), where};
  }
};

namespace {

// Closes with the scope, so that a server's open files do not add up over a long session.
class Handle {
 public:
  explicit Handle(LIBSSH2_SFTP_HANDLE* handle) : handle_(handle) {}
  ~Handle() {
    if (handle_ != nullptr) libssh2_sftp_close_handle(handle_);
  }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  LIBSSH2_SFTP_HANDLE* get() const { return handle_; }
  bool close() { return libssh2_sftp_close_handle(std::exchange(handle_, nullptr)) == 0; }

 private:
  LIBSSH2_SFTP_HANDLE* handle_;
};

}  // namespace

Session::Session(std::unique_ptr<State> state) : state_(std::move(state)) {}
Session::~Session() = default;
Session::Session(Session&&) noexcept = default;
Session& Session::operator=(Session&&) noexcept = default;

bool Session::alive() const { return state_->alive; }
void Session::allow(Duration budget) { state_->deadline = Steady::now() + budget; }

Result<Session> Session::open(const Login& login) {
  auto session = connect(login);
  if (!session) return session;
  const auto key = session->greet();
  if (!key) return fail(key.error());
  if (auto known = check_host_key(*key, login.host_keys, login.host); !known) return fail(known.error());
  if (const auto method = session->authenticate(); !method) return fail(method.error());
  if (auto begun = session->begin(); !begun) return fail(begun.error());
  return session;
}

Result<Session> Session::connect(const Login& login) {
  initialise_library();
  auto socket = Socket::connect(login.host, login.port, login.timeout);
  if (!socket) return fail(socket.error());
  auto state = std::make_unique<State>(login, std::move(*socket));
  state->session = libssh2_session_init();
  if (state->session == nullptr) return fail(Fault::unavailable, "no memory for an SSH session");
  libssh2_session_set_blocking(state->session, 1);
  for (const auto& [kind, methods] : preferences) libssh2_session_method_pref(state->session, kind, methods);
  const auto host_keys = host_key_algorithms(login.host_keys);
  libssh2_session_method_pref(state->session, LIBSSH2_METHOD_HOSTKEY, host_keys.c_str());
  return Session(std::move(state));
}

Result<HostKey> Session::greet() {
  if (!state_->ready() || libssh2_session_handshake(state_->session, state_->socket.number()) != 0) {
    auto error = state_->failure("SSH key exchange does not succeed");
    const int code = libssh2_session_last_errno(state_->session);
    if (code == LIBSSH2_ERROR_KEX_FAILURE || code == LIBSSH2_ERROR_KEY_EXCHANGE_FAILURE ||
        code == LIBSSH2_ERROR_METHOD_NONE) {
      error.what += "; the server must offer AES-CTR, a SHA-2 MAC, and a host key of the kinds " +
                    host_key_algorithms(state_->login.host_keys) +
                    " (a server that has only an RSA host key needs its public key pinned, not the fingerprint)";
    }
    return fail(std::move(error));
  }
  std::size_t length = 0;
  int type = 0;
  const char* blob = libssh2_session_hostkey(state_->session, &length, &type);
  return host_key_of(blob == nullptr ? std::string_view() : std::string_view(blob, length));
}

Result<std::string> Session::authenticate() {
  const auto& login = state_->login;
  if (!state_->ready()) return fail(state_->failure("login"));
  int outcome = 0;
  const bool by_key = !login.private_key.empty();
  if (by_key) {
    const auto key = login.private_key.reveal();
    const std::string passphrase(login.passphrase.reveal());
    outcome = libssh2_userauth_publickey_frommemory(state_->session, login.user.data(), login.user.size(), nullptr, 0,
                                                    key.data(), key.size(), passphrase.c_str());
  } else {
    const auto password = login.password.reveal();
    outcome = libssh2_userauth_password_ex(state_->session, login.user.data(), length_of(login.user), password.data(),
                                           length_of(password), nullptr);
  }
  if (outcome == 0) return by_key ? "public key" : "password";
  auto error =
      state_->failure(fmt::format("login as '{}' with the {}", login.user, by_key ? "private key" : "password"));
  // A timeout may be over tomorrow; a wrong password is not.
  if (outcome != LIBSSH2_ERROR_TIMEOUT && outcome != LIBSSH2_ERROR_SOCKET_DISCONNECT &&
      outcome != LIBSSH2_ERROR_SOCKET_RECV && outcome != LIBSSH2_ERROR_SOCKET_SEND)
    error.fault = Fault::refused;
  if (error.fault == Fault::refused && is_rsa_key(login.private_key.reveal()))
    error.what +=
        "; an RSA key is accepted by old servers only (this SSH library signs with SHA-1): use Ed25519 or ECDSA";
  return fail(std::move(error));
}

Result<void> Session::begin() {
  if (!state_->ready()) return fail(state_->failure("SFTP"));
  state_->sftp = libssh2_sftp_init(state_->session);
  if (state_->sftp == nullptr) return fail(state_->failure("SFTP does not start after the login"));
  return {};
}

Result<std::vector<Entry>> Session::list(const std::string& folder, std::size_t limit) {
  if (!state_->ready()) return fail(state_->failure("folder cannot be read", folder));
  Handle handle(libssh2_sftp_open_ex(state_->sftp, folder.data(), length_of(folder), 0, 0, LIBSSH2_SFTP_OPENDIR));
  if (handle.get() == nullptr) return fail(state_->failure("folder cannot be read", folder));
  std::vector<Entry> entries;
  std::array<char, 4096> name{};
  for (;;) {
    LIBSSH2_SFTP_ATTRIBUTES attributes{};
    if (!state_->ready()) return fail(state_->failure("folder cannot be read", folder));
    const int length = libssh2_sftp_readdir(handle.get(), name.data(), name.size(), &attributes);
    if (length == 0) return entries;
    if (length < 0 && length != LIBSSH2_ERROR_BUFFER_TOO_SMALL)
      return fail(state_->failure("folder cannot be read", folder));
    // A name that is longer than any may be is kept as an empty one, which is refused later.
    const std::string_view text(name.data(), length < 0 ? 0 : static_cast<std::size_t>(length));
    if (text == "." || text == "..") continue;
    if (entries.size() == limit) {
      return fail(Fault::unavailable, fmt::format("folder holds more than {} files; it must be cleared first", limit),
                  folder);
    }
    entries.push_back({std::string(text), status_of(attributes)});
  }
}

Result<std::optional<Status>> Session::status(const std::string& path) {
  LIBSSH2_SFTP_ATTRIBUTES attributes{};
  if (!state_->ready()) return fail(state_->failure("file cannot be examined", path));
  if (libssh2_sftp_stat_ex(state_->sftp, path.data(), length_of(path), LIBSSH2_SFTP_LSTAT, &attributes) == 0)
    return status_of(attributes);
  const auto code = state_->sftp_code();
  if (code == LIBSSH2_FX_NO_SUCH_FILE || code == LIBSSH2_FX_NO_SUCH_PATH) return std::nullopt;
  return fail(state_->failure("file cannot be examined", path));
}

Result<Status> Session::read(const std::string& path, std::uint64_t limit,
                             const std::function<Result<void>(std::string_view)>& sink) {
  if (!state_->ready()) return fail(state_->failure("file cannot be opened", path));
  Handle handle(
      libssh2_sftp_open_ex(state_->sftp, path.data(), length_of(path), LIBSSH2_FXF_READ, 0, LIBSSH2_SFTP_OPENFILE));
  LIBSSH2_SFTP_ATTRIBUTES before{};
  if (handle.get() == nullptr || libssh2_sftp_fstat(handle.get(), &before) != 0)
    return fail(state_->failure("file cannot be opened", path));
  std::vector<char> buffer(transfer_size);
  std::uint64_t total = 0;
  for (;;) {
    if (!state_->ready()) return fail(state_->failure("file cannot be read", path));
    const auto got = libssh2_sftp_read(handle.get(), buffer.data(), buffer.size());
    if (got < 0) return fail(state_->failure("file cannot be read", path));
    if (got == 0) break;
    total += static_cast<std::uint64_t>(got);
    if (total > limit)
      return fail(Fault::invalid, fmt::format("file is larger than the limit of {} bytes", limit), path);
    if (auto taken = sink({buffer.data(), static_cast<std::size_t>(got)}); !taken) return fail(taken.error());
  }
  LIBSSH2_SFTP_ATTRIBUTES after{};
  if (!state_->ready() || libssh2_sftp_fstat(handle.get(), &after) != 0)
    return fail(state_->failure("file cannot be examined", path));
  if (!(status_of(before) == status_of(after)) || total != after.filesize)
    return fail(Fault::unavailable, "file changes while it is read", path);
  return status_of(after);
}

Result<void> Session::write(const std::string& path, std::string_view bytes) {
  constexpr unsigned long fresh = LIBSSH2_FXF_WRITE | LIBSSH2_FXF_CREAT | LIBSSH2_FXF_EXCL;
  if (!state_->ready()) return fail(state_->failure("file cannot be made", path));
  Handle handle(
      libssh2_sftp_open_ex(state_->sftp, path.data(), length_of(path), fresh, file_mode, LIBSSH2_SFTP_OPENFILE));
  if (handle.get() == nullptr) return fail(state_->failure("file cannot be made", path));
  while (!bytes.empty()) {
    if (!state_->ready()) return fail(state_->failure("file cannot be written", path));
    const auto written = libssh2_sftp_write(handle.get(), bytes.data(), std::min(bytes.size(), transfer_size));
    if (written < 0) return fail(state_->failure("file cannot be written", path));
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  // An extension of OpenSSH. Other servers decide themselves when a file is on disk.
  if (state_->ready() && libssh2_sftp_fsync(handle.get()) != 0 && state_->sftp_code() == LIBSSH2_FX_OK)
    return fail(state_->failure("file cannot be written", path));
  if (!handle.close()) return fail(state_->failure("file cannot be written", path));
  return {};
}

Result<void> Session::rename(const std::string& from, const std::string& to) {
  if (!state_->ready() || libssh2_sftp_rename_ex(state_->sftp, from.data(), length_of(from), to.data(), length_of(to),
                                                 LIBSSH2_SFTP_RENAME_NATIVE) != 0)
    return fail(state_->failure("file cannot be renamed to " + to, from));
  return {};
}

Result<void> Session::remove(const std::string& path) {
  if (state_->ready() && libssh2_sftp_unlink_ex(state_->sftp, path.data(), length_of(path)) == 0) return {};
  if (state_->alive && state_->sftp_code() == LIBSSH2_FX_NO_SUCH_FILE) return {};
  return fail(state_->failure("file cannot be removed", path));
}

Result<void> Session::make_folder(const std::string& path) {
  if (!state_->ready() || libssh2_sftp_mkdir_ex(state_->sftp, path.data(), length_of(path), folder_mode) != 0)
    return fail(state_->failure("folder cannot be made", path));
  return {};
}

}  // namespace crossdock::sftp
