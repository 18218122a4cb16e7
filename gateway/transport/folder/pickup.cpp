// SPDX-License-Identifier: Apache-2.0
// Takes each file that has rested for the settling time, stores it, and then puts it away.
#include "gateway/transport/folder/pickup.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <filesystem>

#include "base/digest.hpp"
#include "gateway/pipeline/cases.hpp"
#include "gateway/pipeline/failpoint.hpp"
#include "gateway/pipeline/receive.hpp"
#include "gateway/transport/exchange/names.hpp"

namespace crossdock::folder {
namespace {

std::optional<FileIdentity> identity_of(const std::string& path) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0) return std::nullopt;
  return FileIdentity{static_cast<std::uint64_t>(status.st_size),
                      static_cast<std::int64_t>(status.st_mtim.tv_sec) * 1'000'000'000 + status.st_mtim.tv_nsec,
                      status.st_ino};
}

// Names in a folder, sorted, so that files are taken in a repeatable order.
Result<std::vector<std::string>> names_in(const std::string& folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (auto entry = std::filesystem::directory_iterator(folder, error);
       !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
    // A link to a folder is not one of its folders: it is reported like every other link.
    std::error_code unknown;
    if (entry->symlink_status(unknown).type() == std::filesystem::file_type::directory) continue;
    names.push_back(entry->path().filename().string());
  }
  if (error) return fail(Fault::unavailable, "folder cannot be read: " + error.message(), folder);
  std::ranges::sort(names);
  return names;
}

Result<void> put_away(const partners::Partner& partner, const std::string& folder, const std::string& path,
                      const std::string& name, MessageId message, const FileIdentity& received) {
  // Meanwhile another file may have been put there under this name: it is a new arrival, to be taken next time.
  if (identity_of(path) != received) return {};
  if (partner.folder().archive == partners::Archive::remove) return remove_file(path);
  const std::string archive = folder + "/archive";
  if (auto made = make_folder(archive); !made) return made;
  std::error_code error;
  std::filesystem::rename(path, archive + "/" + std::to_string(message.number()) + "-" + exchange::safe_name(name),
                          error);
  if (error && error != std::errc::no_such_file_or_directory) {
    return fail(Fault::unavailable, "file cannot be archived: " + error.message(), path);
  }
  return {};
}

}  // namespace

Result<std::optional<exchange::PickedUp>> Pickup::take(store::Database& database, const pipeline::Network& network,
                                                       const partners::Partner& partner, const std::string& name,
                                                       Duration at_rest, TimePoint now) {
  const std::string folder = root_ + "/" + partner.folder().in;
  const std::string path = folder + "/" + name;
  const auto file = read_whole(path, network.settings().maximum_file_bytes);
  if (!file) return fail(file.error());
  const bool incomplete = exchange::is_open_interchange(file->bytes);
  if (incomplete && at_rest < network.settings().incomplete_wait) return std::nullopt;
  // The same file that could not be removed last time has the same key; the same name with another time of change
  // is another arrival, and the stage `check` tells whether its content is a repetition.
  const std::string key = "folder:" + partner.id.text() + ":" + store::storable(name) + ":" +
                          std::to_string(file->identity.inode) + ":" + std::to_string(file->identity.modified_ns) +
                          ":" + sha256(file->bytes);
  const auto receipt = pipeline::receive(
      database, {.partner = partner.id, .channel = "folder", .name = name, .bytes = file->bytes, .dedup_key = key},
      now);
  if (!receipt) return fail(receipt.error());
  exchange::PickedUp taken{partner.id, name, receipt->message, receipt->fresh};
  if (incomplete) {
    const auto told = exchange::tell_incomplete(database, taken, network.settings().incomplete_wait, now);
    if (!told) return fail(told.error());
  }
  if (auto done = put_away(partner, folder, path, name, receipt->message, file->identity); !done)
    return fail(done.error());
  pipeline::failpoint("pickup.removed");
  seen_.forget(path);
  return taken;
}

Result<void> Pickup::find_folder(const partners::Partner& partner) {
  const std::string folder = root_ + "/" + partner.folder().in;
  if (folder_is_missing(folder)) {
    if (expected_.contains(partner.id)) {
      return fail(Fault::unavailable,
                  "folder is gone: it was there before. Mount its volume, or make it again if it is meant to be empty",
                  folder);
    }
    if (auto made = make_folder(folder); !made) return made;
  }
  expected_.insert(partner.id);
  return check_folder(root_, partner.folder().in);
}

Result<std::vector<std::string>> Pickup::names_of(const partners::Partner& partner) {
  if (auto found = find_folder(partner); !found) return fail(found.error());
  return names_in(root_ + "/" + partner.folder().in);
}

bool Pickup::keep_told(store::Database& database, const PartnerId& partner, const std::optional<Error>& failure,
                       TimePoint now) {
  const std::string problem = failure ? describe(*failure) : "";
  const auto told = problems_.find(partner);
  if (told != problems_.end() && told->second == problem) return true;
  const auto subject = "partner:" + partner.text() + " folder";
  const auto done = database.write([&](store::Transaction& tx) -> Result<void> {
    if (problem.empty())
      return pipeline::cases::settle_all(tx, CaseKind::folder_unreadable, subject, "the folder is read again", now);
    return pipeline::cases::add(tx,
                                {.kind = CaseKind::folder_unreadable,
                                 .partner = partner,
                                 .subject = subject,
                                 .text = store::storable("what lies in it is not taken: " + problem)},
                                now)
        .map([](bool) {});
  });
  // A store that is away is told of elsewhere; the next look says it again.
  if (done) problems_[partner] = problem;
  return done.has_value();
}

void Pickup::look_into(store::Database& database, const pipeline::Network& network, const partners::Partner& partner,
                       TimePoint now, exchange::PickupRound& round) {
  const std::string folder = root_ + "/" + partner.folder().in;
  exchange::Looked looked{.partner = partner.id, .failure = {}};
  auto names = names_of(partner);
  if (!names) {
    looked.failure = names.error();
    round.problems.push_back(names.error());
    names = std::vector<std::string>();
  }
  looked.told = keep_told(database, partner.id, looked.failure, now) && looked.failure.has_value();
  using Seen = exchange::Refusals::Seen;
  auto seen = looked.failure ? Seen::some : Seen::all;
  std::vector<Error> refused;
  const auto note = [&](Error problem) {
    problem.where = store::storable(problem.where);  // a name may hold what would forge lines of a log
    if (problem.fault == Fault::refused || problem.fault == Fault::invalid) refused.push_back(problem);
    // An answer may lie in a file that cannot be read now.
    if (problem.fault == Fault::unavailable && !looked.failure) looked.failure = problem;
    round.problems.push_back(std::move(problem));
  };
  for (const auto& name : *names) {
    const std::string path = folder + "/" + name;
    if (exchange::is_in_progress(name)) continue;
    const auto identity = identity_of(path);
    if (!identity) continue;
    const auto at_rest = seen_.at_rest(path, *identity, now);
    if (at_rest < network.settings().settle) {
      seen = Seen::some;
      continue;
    }
    const auto taken = take(database, network, partner, name, at_rest, now);
    if (taken && *taken) round.files.push_back(**taken);
    if (!taken) note(taken.error());
  }
  refusals_.tell(database, partner.id, "folder", refused, seen, now);
  round.looked.push_back(std::move(looked));
}

exchange::PickupRound Pickup::look(store::Database& database, const pipeline::Network& network, TimePoint now) {
  exchange::PickupRound round;
  for (const auto& partner : network.directory().partners()) {
    if (!partner.folder().in.empty()) look_into(database, network, partner, now, round);
  }
  // Files that are gone from the folders need not be remembered.
  seen_.forget_if([](const std::string& path) { return !identity_of(path); });
  return round;
}

}  // namespace crossdock::folder
