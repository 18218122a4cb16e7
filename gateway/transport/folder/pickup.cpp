// SPDX-License-Identifier: Apache-2.0
// Takes the files that have rested for the settling time, stores several at once, and then puts each away.
#include "gateway/transport/folder/pickup.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <filesystem>

#include "base/digest.hpp"
#include "gateway/pipeline/cases.hpp"
#include "gateway/pipeline/failpoint.hpp"
#include "gateway/transport/exchange/names.hpp"

namespace crossdock::folder {
namespace {

// So much is received in one transaction, and a file more: an order must not wait until all of a full folder is read.
constexpr std::size_t files_at_once = 64;
constexpr std::size_t bytes_at_once = 1 << 20;

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

// A file that was read whole and may be received.
struct Pickup::Found {
  std::string name, path, key;
  ReadFile file;
  bool incomplete = false;
};

Result<std::optional<Pickup::Found>> Pickup::read(const pipeline::Network& network, const partners::Partner& partner,
                                                  const std::string& name, Duration at_rest) const {
  Found found{.name = name, .path = root_ + "/" + partner.folder().in + "/" + name, .key = {}, .file = {}};
  auto file = read_whole(found.path, network.settings().maximum_file_bytes);
  if (!file) return fail(file.error());
  found.incomplete = exchange::is_open_interchange(file->bytes);
  if (found.incomplete && at_rest < network.settings().incomplete_wait) return std::nullopt;
  // The same file that could not be removed last time has the same key; the same name with another time of change
  // is another arrival, and the stage `check` tells whether its content is a repetition.
  found.key = "folder:" + partner.id.text() + ":" + store::storable(name) + ":" + std::to_string(file->identity.inode) +
              ":" + std::to_string(file->identity.modified_ns) + ":" + sha256(file->bytes);
  found.file = std::move(*file);
  return found;
}

// Once it is received.
Result<exchange::PickedUp> Pickup::finish(store::Database& database, const pipeline::Network& network,
                                          const partners::Partner& partner, const Found& found,
                                          const pipeline::Receipt& receipt, TimePoint now) {
  exchange::PickedUp taken{partner.id, found.name, receipt.message, receipt.fresh};
  if (found.incomplete) {
    const auto told = exchange::tell_incomplete(database, taken, network.settings().incomplete_wait, now);
    if (!told) return fail(told.error());
  }
  const auto done = put_away(partner, root_ + "/" + partner.folder().in, found.path, found.name, receipt.message,
                             found.file.identity);
  if (!done) return fail(done.error());
  pipeline::failpoint("pickup.removed");
  seen_.forget(found.path);
  return taken;
}

// Together, and where that fails one by one: a file that cannot be received must not keep the others.
std::vector<Result<exchange::PickedUp>> Pickup::take(store::Database& database, const pipeline::Network& network,
                                                     const partners::Partner& partner, std::span<const Found> files,
                                                     TimePoint now) {
  std::vector<pipeline::Arrival> arrivals;
  for (const auto& one : files) {
    arrivals.push_back(
        {.partner = partner.id, .channel = "folder", .name = one.name, .bytes = one.file.bytes, .dedup_key = one.key});
  }
  std::vector<Result<exchange::PickedUp>> taken;
  const auto receipts = pipeline::receive(database, arrivals, now);
  for (std::size_t i = 0; i < files.size(); ++i) {
    const bool alone = !receipts && files.size() > 1;
    const auto receipt = receipts ? Result<pipeline::Receipt>((*receipts)[i])
                         : alone  ? pipeline::receive(database, arrivals[i], now)
                                  : Result<pipeline::Receipt>(fail(receipts.error()));
    taken.push_back(receipt ? finish(database, network, partner, files[i], *receipt, now)
                            : Result<exchange::PickedUp>(fail(receipt.error())));
  }
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
  std::vector<Found> found;
  std::size_t bytes = 0;
  const auto take_found = [&] {
    for (auto& taken : take(database, network, partner, found, now)) {
      if (taken) round.files.push_back(std::move(*taken));
      if (!taken) note(taken.error());
    }
    found.clear();
    bytes = 0;
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
    auto file = read(network, partner, name, at_rest);
    if (!file) note(file.error());
    if (!file || !*file) continue;
    bytes += (*file)->file.bytes.size();
    found.push_back(std::move(**file));
    if (found.size() >= files_at_once || bytes >= bytes_at_once) take_found();
  }
  if (!found.empty()) take_found();
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
