// SPDX-License-Identifier: Apache-2.0
// Sets up OpenSSL for the server, and reads the certificate that a client has shown.
#include "gateway/transport/http/tls.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

namespace crossdock::http {
namespace {

tl::unexpected<Error> refused(const char* what) {
  const auto code = ERR_get_error();
  ERR_clear_error();
  const char* reason = ERR_reason_error_string(code);
  return fail(Fault::invalid, std::string(what) + ": " + (reason != nullptr ? reason : "refused by OpenSSL"));
}

// That the caller holds the key was proven; whose certificate it is the handler decides by the partner's profile.
int accept_any(int, X509_STORE_CTX*) { return 1; }

}  // namespace

Result<TlsContext> make_context(const Tls& tls) {
  auto context = std::make_shared<boost::asio::ssl::context>(boost::asio::ssl::context::tls_server);
  auto* native = context->native_handle();
  SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
  SSL_CTX_set_options(native, SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_NO_RENEGOTIATION);
  SSL_CTX_set_cipher_list(native, "ECDHE+AESGCM:ECDHE+CHACHA20");
  constexpr unsigned char session_scope[] = "crossdock";
  SSL_CTX_set_session_id_context(native, session_scope, sizeof(session_scope) - 1);
  if (SSL_CTX_use_certificate(native, tls.identity.certificate.native()) != 1) return refused("TLS certificate");
  for (const auto& above : tls.identity.chain) {
    if (SSL_CTX_add1_chain_cert(native, above.native()) != 1) return refused("TLS certificate chain");
  }
  if (SSL_CTX_use_PrivateKey(native, tls.identity.key.native()) != 1) return refused("TLS key");
  if (tls.clients != ClientCertificates::ignored) {
    const int required = tls.clients == ClientCertificates::required ? SSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0;
    SSL_CTX_set_verify(native, SSL_VERIFY_PEER | required, accept_any);
  }
  return context;
}

std::string client_certificate(ssl_st* connection) {
  X509* shown = SSL_get1_peer_certificate(connection);
  if (shown == nullptr) return {};
  std::string der(static_cast<std::size_t>(std::max(i2d_X509(shown, nullptr), 0)), '\0');
  auto* at = reinterpret_cast<unsigned char*>(der.data());
  i2d_X509(shown, &at);
  X509_free(shown);
  return der;
}

}  // namespace crossdock::http
