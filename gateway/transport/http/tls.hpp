// SPDX-License-Identifier: Apache-2.0
// The TLS context of the server.
#pragma once

#include <boost/asio/ssl/context.hpp>

#include <memory>

#include "gateway/transport/http/server.hpp"

namespace crossdock::http {

using TlsContext = std::shared_ptr<boost::asio::ssl::context>;

// Fault::invalid for a key that OpenSSL refuses.
Result<TlsContext> make_context(const Tls& tls);
// The certificate that the caller has shown, in DER; empty if none.
std::string client_certificate(ssl_st* connection);

}  // namespace crossdock::http
