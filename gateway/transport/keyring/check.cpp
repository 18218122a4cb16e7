// SPDX-License-Identifier: Apache-2.0
// Checks each certificate alone, then all certificates of one role together, and names what to do.
#include "gateway/transport/keyring/check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace crossdock::keyring {
namespace {

using Severity = Finding::Severity;

std::string day(TimePoint time) { return date_of(time).text(); }
long days_between(TimePoint from, TimePoint to) { return std::chrono::floor<std::chrono::days>(to - from).count(); }

std::string name_of(const pki::Certificate& certificate) {
  const auto name = certificate.common_name();
  return name.empty() ? certificate.subject() : name;
}

// When an entry can no longer be relied upon: its window's end, or its certificate's own.
TimePoint end_of(const Entry& entry) { return std::min(entry.window.until, entry.certificate.not_after()); }

class Checker {
 public:
  Checker(const KeyRing& ring, TimePoint now, Duration ahead) : ring_(ring), now_(now), ahead_(ahead) {}

  std::vector<Finding> run() {
    for (const auto& entry : ring_.entries()) single(entry);
    // Each role of each owner once.
    std::set<std::tuple<Whose, PartnerId, CertificateRole>> seen;
    for (const auto& entry : ring_.entries()) {
      for (const auto role : entry.roles) {
        if (seen.emplace(entry.whose, entry.partner, role).second) together(entry, role);
      }
    }
    return std::move(findings_);
  }

 private:
  void find(Severity severity, const Entry& entry, std::string what, std::string fix) {
    findings_.push_back({severity, entry.whose, entry.partner, name_of(entry.certificate), std::move(what),
                         std::move(fix), entry.source.where});
  }

  void single(const Entry& entry) {
    const auto& certificate = entry.certificate;
    if (entry.window.accepts(now_)) {
      if (certificate.not_after() < now_) {
        find(Severity::error, entry,
             fmt::format("expired on {}, and is still accepted here", day(certificate.not_after())),
             "Ask for the new certificate; end this one with 'until'.");
      } else if (certificate.not_before() > now_) {
        find(Severity::error, entry, fmt::format("is valid from {} only", day(certificate.not_before())),
             "Set 'from' to that day, or check the clock of this machine.");
      }
    }
    if (certificate.key_type() == pki::KeyType::rsa && certificate.key_bits() < 2048) {
      find(Severity::error, entry, fmt::format("has an RSA key of {} bits; 2048 are the least", certificate.key_bits()),
           entry.whose == Whose::ours ? "Make a new one with 'crossdock cert rollover'."
                                      : "Ask the partner for a new one.");
    }
    const bool signs = entry.has(CertificateRole::sign) || entry.has(CertificateRole::verify);
    const bool encrypts = entry.has(CertificateRole::decrypt) || entry.has(CertificateRole::encrypt);
    if (signs && !certificate.may_sign())
      find(Severity::warning, entry, "its key usage does not allow signatures", "Other products may refuse it.");
    if (encrypts && (!certificate.may_encrypt() || certificate.key_type() == pki::KeyType::ed25519))
      find(Severity::warning, entry, "its key usage does not allow encryption", "Other products may refuse it.");
  }

  // Checks that concern all certificates of one role.
  void together(const Entry& first, CertificateRole role) {
    const auto entries = ring_.of(first.whose, first.partner, role);
    const auto holding = [&](TimePoint time) {
      return std::ranges::count_if(entries, [&](const Entry* one) { return one->window.accepts(time); });
    };
    // A rollover has two at a time; authorities may be many.
    for (const auto* entry : entries) {
      if (role == CertificateRole::tls_ca || entry->window.until <= now_ || holding(entry->window.from) <= 2) continue;
      find(Severity::error, *entry,
           fmt::format("is the third for '{}' on {}; two at a time are allowed", to_string(role),
                       day(entry->window.from)),
           "End the oldest with 'until' before that day.");
      break;
    }
    const auto used = std::ranges::find_if(entries, [&](const Entry* one) { return one->window.uses(now_); });
    if (used == entries.end()) return none_in_use(entries, role);
    if (end_of(**used) - now_ > ahead_ || end_of(**used) < now_) return;
    const bool succeeded = std::ranges::any_of(entries, [&](const Entry* one) {
      return one->window.uses(end_of(**used)) && end_of(*one) > end_of(**used) + ahead_;
    });
    if (succeeded) return;
    find(Severity::warning, **used,
         fmt::format("ends on {}, in {} days, and nothing takes its place for '{}'", day(end_of(**used)),
                     days_between(now_, end_of(**used)), to_string(role)),
         first.whose == Whose::ours ? "Make the next one with 'crossdock cert rollover'."
                                    : "Ask the partner for the next one, and put it beside this one.");
  }

  void none_in_use(const std::vector<const Entry*>& entries, CertificateRole role) {
    const auto next = std::ranges::find_if(entries.rbegin(), entries.rend(),
                                           [&](const Entry* one) { return one->window.use > now_; });
    const auto& entry = next == entries.rend() ? *entries.front() : **next;
    find(Severity::error, entry,
         next == entries.rend()
             ? fmt::format("was the last for '{}' and ended on {}: none is in use", to_string(role), day(end_of(entry)))
             : fmt::format("is the next for '{}', from {}: until then none is in use", to_string(role),
                           day(entry.window.use)),
         entry.whose == Whose::ours ? "Make a new one with 'crossdock cert new'."
                                    : "Ask the partner for its certificate.");
  }

  const KeyRing& ring_;
  TimePoint now_;
  Duration ahead_;
  std::vector<Finding> findings_;
};

}  // namespace

std::vector<Finding> check(const KeyRing& ring, TimePoint now, Duration ahead) {
  return Checker(ring, now, ahead).run();
}

std::string_view state_of(const KeyRing& ring, const Entry& entry, CertificateRole role, TimePoint now) {
  if (now >= entry.window.until) return "over";
  if (now < entry.window.from) return "later";
  for (const auto* one : ring.of(entry.whose, entry.partner, role)) {
    if (one->window.uses(now)) return one == &entry ? "used" : "accepted";
  }
  return "accepted";
}

}  // namespace crossdock::keyring
