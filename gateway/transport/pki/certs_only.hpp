// SPDX-License-Identifier: Apache-2.0
// Certificates alone, as CMS carries them: a SignedData that signs nothing (RFC 8551 §3.8), in files .p7c and .p7b.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "gateway/transport/pki/certificate.hpp"

namespace crossdock::pki {

// DER, with the certificates in their order.
Result<std::string> write_certs_only(const std::vector<Certificate>& certificates);
// DER; at least one certificate. Fault::malformed otherwise.
Result<std::vector<Certificate>> read_certs_only(std::string_view bytes);

}  // namespace crossdock::pki
