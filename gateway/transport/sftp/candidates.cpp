// SPDX-License-Identifier: Apache-2.0
// Judges a listed entry by its name, kind and size, and derives its key.
#include "gateway/transport/sftp/candidates.hpp"

#include <fmt/format.h>

#include "base/digest.hpp"
#include "gateway/transport/exchange/names.hpp"

namespace crossdock::sftp {

std::string key_of(const PartnerId& partner, std::string_view place, const Status& status) {
  return fmt::format("sftp:{}:{}:{}:{}", partner.text(), sha256(place), status.size, status.modified);
}

std::string claimed_name(const Entry& entry) {
  return fmt::format("{}-{}-{}", entry.status.modified, entry.status.size, entry.name);
}

std::optional<std::string> name_of_claimed(std::string_view claimed) {
  for (int i = 0; i < 2; ++i) {
    const auto dash = claimed.find('-');
    if (dash == 0 || dash == std::string_view::npos) return std::nullopt;
    if (claimed.substr(0, dash).find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
    claimed.remove_prefix(dash + 1);
  }
  if (exchange::why_refused(claimed)) return std::nullopt;
  return std::string(claimed);
}

Result<bool> may_be_document(const Entry& entry, const std::string& path, std::uint64_t limit) {
  if (entry.status.kind == Kind::folder) return false;
  if (const auto why = exchange::why_refused(entry.name)) return fail(Fault::refused, *why, path);
  if (exchange::is_in_progress(entry.name)) return false;
  if (entry.status.kind == Kind::link) return fail(Fault::refused, "a symbolic link is not a document", path);
  if (entry.status.kind == Kind::other) return fail(Fault::refused, "only regular files are documents", path);
  if (entry.status.size > limit) {
    return fail(Fault::invalid,
                fmt::format("file of {} bytes is larger than the limit of {}", entry.status.size, limit), path);
  }
  return true;
}

}  // namespace crossdock::sftp
