// SPDX-License-Identifier: Apache-2.0
// Certificates as persons and programs read them: whose, what for, and until when. Keys are never shown.
#pragma once

#include <string>

#include "gateway/transport/keyring/keyring.hpp"
#include "gateway/views/page.hpp"

namespace crossdock::views::certificates {

// A row for each role of a certificate. `partner`: its own and ours for it; "" for all.
Table list(const keyring::KeyRing& ring, const std::string& partner, TimePoint now);

// "RSA 3072".
std::string key_of(const pki::Certificate& certificate);

// "acme", "ours for acme" or "ours".
std::string owner_of(keyring::Whose whose, const PartnerId& partner);

}  // namespace crossdock::views::certificates
