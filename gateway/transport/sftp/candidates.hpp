// SPDX-License-Identifier: Apache-2.0
// Which entries of a partner's folder may be documents, and what identifies them. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/id.hpp"
#include "base/time.hpp"
#include "gateway/transport/sftp/session.hpp"

namespace crossdock::sftp {

// A file that is to be taken now.
struct Candidate {
  std::string path, name;
  Status status;
  Duration at_rest{};
  std::string key;  // which version of which file this is; with the hash of its bytes, which arrival
};

// `place` is what stays the same for a file: its path, or the name under which it was claimed.
std::string key_of(const PartnerId& partner, std::string_view place, const Status& status);

// A claimed file carries its time of change and size before its name: two files of one name do not meet in the claim
// folder, and whoever finds it there after a crash knows which version it is.
std::string claimed_name(const Entry& entry);
std::optional<std::string> name_of_claimed(std::string_view claimed);  // nullopt for a file that we did not claim

// False for what is none of our business (a folder, a transfer in progress), an error for what is no document though it
// lies there: a name that is not to be used, a link, a device, a file larger than `limit`.
Result<bool> may_be_document(const Entry& entry, const std::string& path, std::uint64_t limit);

}  // namespace crossdock::sftp
