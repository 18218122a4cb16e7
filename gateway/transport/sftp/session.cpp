// SPDX-License-Identifier: Apache-2.0
// Connects, checks the host key, logs in, and turns libssh2's error codes into errors.
#include "gateway/transport/sftp/session.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>

#include "gateway/transport/sftp/login_key.hpp"
#include "gateway/transport/sftp/session_state.hpp"

namespace crossdock::sftp {
namespace {

constexpr Duration patience_at_the_end{2'000};  // for an orderly goodbye

// The algorithms that are offered besides the host key: nothing with SHA-1, MD5, CBC or 3DES. The names that this
// version of the library does not know are skipped by it.
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

}  // namespace

Session::State::~State() {
  if (session == nullptr) return;
  if (alive) {
    libssh2_session_set_timeout(session, patience_at_the_end.count());
    if (sftp != nullptr) libssh2_sftp_shutdown(sftp);
    libssh2_session_disconnect(session, "done");
  }
  // The rest of a connection that broke is freed without waiting for the other side.
  socket.shut();
  libssh2_session_free(session);
}

bool Session::State::ready() {
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

unsigned long Session::State::sftp_code() const {
  return libssh2_session_last_errno(session) == LIBSSH2_ERROR_SFTP_PROTOCOL ? libssh2_sftp_last_error(sftp)
                                                                            : LIBSSH2_FX_OK;
}

Error Session::State::failure(std::string_view what, const std::string& path) {
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
  auto socket = Socket::connect(login.host, login.port, login.timeout, login.breaker);
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

}  // namespace crossdock::sftp
