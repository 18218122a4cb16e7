// SPDX-License-Identifier: Apache-2.0
// Builds the table of certificates from the key ring.
#include "gateway/views/certificates.hpp"

#include <fmt/format.h>

#include "gateway/transport/keyring/check.hpp"

namespace crossdock::views::certificates {
namespace {

Tone tone_of_use(std::string_view state) {
  if (state == "used") return Tone::good;
  return state == "accepted" ? Tone::plain : Tone::dim;
}

}  // namespace

std::string key_of(const pki::Certificate& certificate) {
  return fmt::format("{} {}", pki::to_string(certificate.key_type()), certificate.key_bits());
}

std::string owner_of(keyring::Whose whose, const PartnerId& partner) {
  if (whose == keyring::Whose::theirs) return partner.text();
  return partner.empty() ? "ours" : "ours for " + partner.text();
}

Table list(const keyring::KeyRing& ring, const std::string& partner, TimePoint now) {
  Table table{{{"owner", "OWNER"},
               {"role", "ROLE"},
               {"state", "STATE"},
               {"name", "NAME"},
               {"key", "KEY"},
               {"from", "FROM"},
               {"use", "USE"},
               {"until", "UNTIL"},
               {"file", "FILE"},
               {"subject", ""},
               {"issuer", ""},
               {"serial", ""},
               {"fingerprint", ""},
               {"not_before", ""},
               {"not_after", ""},
               {"where", ""}},
              {}};
  for (const auto& entry : ring.entries()) {
    if (!partner.empty() && partner != entry.partner.text()) continue;
    const auto& one = entry.certificate;
    for (const auto role : entry.roles) {
      const auto state = keyring::state_of(ring, entry, role, now);
      table.add({owner_of(entry.whose, entry.partner), partners::to_string(role), Cell(state, tone_of_use(state)),
                 one.common_name(), key_of(one), Cell::date(date_of(entry.window.from).text()),
                 Cell::date(date_of(entry.window.use).text()),
                 Cell::date(date_of(entry.window.until - Duration(1)).text()), entry.source.path(), one.subject(),
                 one.issuer(), one.serial(), one.fingerprint(), one.not_before(), one.not_after(), entry.source.where});
    }
  }
  return table;
}

}  // namespace crossdock::views::certificates
