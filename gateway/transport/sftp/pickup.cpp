// SPDX-License-Identifier: Apache-2.0
// Looks at one server: claims each file that rests, reads it into the spool, stores it, and puts it away.
#include "gateway/transport/sftp/pickup.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "gateway/pipeline/failpoint.hpp"
#include "gateway/pipeline/receive.hpp"
#include "gateway/store/messages.hpp"
#include "gateway/transport/exchange/names.hpp"
#include "gateway/transport/exchange/spool.hpp"
#include "gateway/transport/sftp/candidates.hpp"

namespace crossdock::sftp {
struct Pickup::Memory {
  exchange::Settling<Status> incoming, claimed;
  std::map<std::string, MessageId> received;  // by key: files that lie there still, though they were received
  bool folder_is_there = false;               // the claim folder
};

// One look at one partner.
class Look {
 public:
  Look(store::Database& database, Session& session, const std::string& spool, const pipeline::Network& network,
       const partners::Partner& partner, Pickup::Memory& memory, exchange::Refusals& refusals, TimePoint now,
       const std::stop_token& stop)
      : database_(database),
        session_(session),
        spool_(spool),
        limit_(network.settings().maximum_file_bytes),
        partner_(partner),
        endpoint_(partner.sftp()),
        memory_(memory),
        refusals_(refusals),
        now_(now),
        stop_(stop) {}

  Result<exchange::PickupRound> run() {
    if (endpoint_.claim == partners::Taking::rename) {
      if (auto done = take_claimed(); !done) return fail(done.error());
    }
    if (auto done = take_incoming(); !done) return fail(done.error());
    // Files that are gone from the server need not be remembered.
    using Seen = exchange::Refusals::Seen;
    refusals_.tell(database_, partner_.id, "sftp", refused_, enough() ? Seen::some : Seen::all, now_);
    if (!enough()) std::erase_if(memory_.received, [&](const auto& known) { return !seen_.contains(known.first); });
    return std::move(round_);
  }

 private:
  bool enough() const { return stop_.stop_requested() || round_.files.size() >= Pickup::most_files; }

  // The path of an error may hold what would forge lines of a log.
  void problem(Error error) {
    error.where = store::storable(error.where);
    round_.problems.push_back(std::move(error));
  }

  // Notes what went wrong with one file. What would go wrong with each other one too ends the look: a session that is
  // lost, a store that is away.
  Result<void> note(const Result<void>& done) {
    if (done) return {};
    if (!session_.alive() || !store_works_) return done;
    problem(done.error());
    return {};
  }

  Result<std::vector<Entry>> list(const std::string& folder) {
    auto entries = session_.list(folder, Session::most_entries);
    if (entries) std::ranges::sort(*entries, {}, &Entry::name);  // taken in a repeatable order
    return entries;
  }

  Result<void> make_claim_folder() {
    if (memory_.folder_is_there) return {};
    const auto status = session_.status(endpoint_.claim_folder);
    if (!status) return fail(status.error());
    if (!*status) {
      if (auto made = session_.make_folder(endpoint_.claim_folder); !made) return made;
    } else if ((*status)->kind != Kind::folder && (*status)->kind != Kind::untold) {
      return fail(Fault::refused, "claim folder is no folder", endpoint_.claim_folder);
    }
    memory_.folder_is_there = true;
    return {};
  }

  // Takes files that an earlier run, or another gateway that died, moved there and never finished.
  Result<void> take_claimed() {
    if (auto made = make_claim_folder(); !made) return made;
    const auto entries = list(endpoint_.claim_folder);
    memory_.folder_is_there = entries.has_value();
    if (!entries) return fail(entries.error());
    for (const auto& entry : *entries) {
      const auto name = name_of_claimed(entry.name);
      if (enough() || !name || (entry.status.kind != Kind::file && entry.status.kind != Kind::untold)) continue;
      if (auto done = note(take_from_claim_folder(entry, *name)); !done) return done;
    }
    std::set<std::string> there;
    for (const auto& entry : *entries) there.insert(entry.name);
    memory_.claimed.forget_if([&](const std::string& known) { return !there.contains(known); });
    return {};
  }

  Result<void> take_from_claim_folder(const Entry& entry, const std::string& name) {
    return take_ours(entry, name, memory_.claimed.at_rest(entry.name, entry.status, now_));
  }

  Result<void> take_ours(const Entry& entry, const std::string& name, Duration at_rest) {
    return take({.path = endpoint_.claim_folder + "/" + entry.name,
                 .name = name,
                 .status = entry.status,
                 .at_rest = at_rest,
                 .key = key_of(partner_.id, entry.name, entry.status)});
  }

  Result<void> take_incoming() {
    const auto entries = list(endpoint_.in);
    if (!entries) return fail(entries.error());
    for (const auto& entry : *entries) {
      if (enough()) break;
      if (auto done = note(consider(entry)); !done) return done;
    }
    std::set<std::string> there;
    for (const auto& entry : *entries) there.insert(entry.name);
    memory_.incoming.forget_if([&](const std::string& known) { return !there.contains(known); });
    return {};
  }

  Result<void> consider(const Entry& entry) {
    const auto path = endpoint_.in + "/" + entry.name;
    auto status = entry.status;
    if (status.kind == Kind::untold && endpoint_.stat && !exchange::why_refused(entry.name)) {
      const auto asked = session_.status(path);
      if (!asked) return fail(asked.error());
      if (!*asked) return {};
      status = **asked;
    }
    const auto document = may_be_document({entry.name, status}, path, limit_);
    if (!document) {
      refused_.push_back(document.error());
      refused_.back().where = store::storable(path);
      return fail(document.error());
    }
    if (!*document) return {};
    const auto at_rest = memory_.incoming.at_rest(entry.name, status, now_);
    if (at_rest < endpoint_.settle) return {};
    if (endpoint_.claim == partners::Taking::rename) {
      const auto waits = must_wait(path, status, at_rest);
      if (!waits) return fail(waits.error());
      return *waits ? Result<void>{} : claim({entry.name, status}, at_rest);
    }
    return take({.path = path,
                 .name = entry.name,
                 .status = status,
                 .at_rest = at_rest,
                 .key = key_of(partner_.id, path, status)});
  }

  // Whoever writes it may open it again by its name, and must find it there until the interchange is closed.
  Result<bool> must_wait(const std::string& path, const Status& status, Duration at_rest) {
    if (at_rest >= endpoint_.incomplete_wait) return false;
    const auto start = session_.peek(path, 0, exchange::ends_needed);
    if (!start) return gone(path, start.error());
    if (start->size() < exchange::ends_needed) return exchange::is_open_interchange(*start);
    if (status.kind == Kind::untold || status.size < exchange::ends_needed)
      return false;  // decided when all of it is read
    const auto end = session_.peek(path, status.size - exchange::ends_needed, exchange::ends_needed);
    if (!end) return gone(path, end.error());
    return exchange::is_open_interchange(*start, *end);
  }

  // Perhaps another gateway was faster: then there is nothing to do, and nothing to tell.
  Result<bool> gone(const std::string& path, const Error& error) {
    const auto status = session_.status(path);
    if (status && !*status) return true;
    return fail(error);
  }

  Result<void> claim(const Entry& entry, Duration at_rest) {
    const auto from = endpoint_.in + "/" + entry.name;
    const Entry claimed{claimed_name(entry), entry.status};
    if (auto renamed = session_.rename(from, endpoint_.claim_folder + "/" + claimed.name); !renamed) {
      const auto status = session_.status(from);
      if (status && !*status) return {};  // another gateway was faster
      renamed.error().what += "; where a server forbids to rename, set 'sftp.claim: identity'";
      return renamed;
    }
    pipeline::failpoint("sftp.claimed");
    memory_.incoming.forget(entry.name);
    return take_ours(claimed, entry.name, at_rest);
  }

  Result<void> take(const Candidate& file) {
    const auto known = received_before(file);
    if (!known) return fail(known.error());
    if (!known->none()) return put_away(file, *known);
    const auto message = receive(file);
    if (!message) return fail(message.error());
    if (message->none()) return {};  // still too open to be taken
    return put_away(file, *message);
  }

  // The message that a file became whose removal did not succeed, or that is to stay; else none.
  Result<MessageId> received_before(const Candidate& file) {
    seen_.insert(file.key);
    if (const auto known = memory_.received.find(file.key); known != memory_.received.end()) return known->second;
    if (endpoint_.claim == partners::Taking::rename) return MessageId();
    MessageId holder;
    const auto read = database_.read([&](store::Transaction& tx) -> Result<void> {
      const auto found = store::messages::holder_of_key(tx, store::Direction::in, file.key);
      if (!found) return fail(found.error());
      holder = *found;
      return {};
    });
    store_works_ = read.has_value();
    if (!read) return fail(read.error());
    if (!holder.none()) memory_.received.emplace(file.key, holder);
    return holder;
  }

  Result<MessageId> receive(const Candidate& file) {
    auto spool = exchange::Spool::open(spool_);
    if (!spool) return fail(spool.error());
    session_.allow(endpoint_.transfer_limit);
    const auto read = session_.read(file.path, limit_, [&](std::string_view piece) { return spool->append(piece); });
    if (!read) return fail(read.error());
    if (!is_same(*read, file.status))
      return fail(Fault::unavailable, "file has changed since it was listed", file.path);
    const auto bytes = spool->bytes();
    if (!bytes) return fail(bytes.error());
    const bool incomplete = exchange::is_open_interchange(*bytes);
    if (incomplete && file.at_rest < endpoint_.incomplete_wait) return MessageId();
    const auto receipt = pipeline::receive(database_,
                                           {.partner = partner_.id,
                                            .channel = "sftp",
                                            .name = file.name,
                                            .bytes = *bytes,
                                            .dedup_key = file.key + ":" + spool->sha256()},
                                           now_);
    store_works_ = receipt.has_value();
    if (!receipt) return fail(receipt.error());
    round_.files.push_back({partner_.id, file.name, receipt->message, receipt->fresh});
    if (incomplete) {
      const auto told = exchange::tell_incomplete(database_, round_.files.back(), endpoint_.incomplete_wait, now_);
      store_works_ = told.has_value();
      if (!told) return fail(told.error());
    }
    return receipt->message;
  }

  // As far as listings tell, where the server forbids to examine files.
  bool is_same(const Status& read, const Status& listed) const {
    if (endpoint_.stat) return read == listed;
    return listed.kind == Kind::untold || read.size == listed.size;
  }

  Result<void> put_away(const Candidate& file, MessageId message) {
    const auto status = session_.status(file.path);
    if (!status) return fail(status.error());
    // Meanwhile another file may have been put there, or this one gone on growing: a new arrival, taken next time.
    if (!*status || !(**status == file.status)) return {};
    if (endpoint_.claim == partners::Taking::identity) return leave(file, message);
    const auto moved =
        endpoint_.archive == partners::Archive::remove ? session_.remove(file.path) : archive(file, message);
    if (!moved) {
      memory_.received.emplace(file.key, message);
      return moved;
    }
    memory_.received.erase(file.key);
    pipeline::failpoint("sftp.removed");
    return {};
  }

  Result<void> archive(const Candidate& file, MessageId message) {
    const auto target =
        fmt::format("{}/{}-{}", endpoint_.archive_folder, message.number(), exchange::safe_name(file.name));
    if (session_.rename(file.path, target)) return {};
    (void)session_.make_folder(endpoint_.archive_folder);  // the usual reason; the second attempt tells any other
    return session_.rename(file.path, target);
  }

  // A file that cannot be moved is removed if that is asked for and the server permits it, and remembered in any case
  // while it lies there.
  Result<void> leave(const Candidate& file, MessageId message) {
    if (endpoint_.archive == partners::Archive::remove && session_.remove(file.path)) {
      pipeline::failpoint("sftp.removed");
      return {};
    }
    if (!session_.alive()) return fail(Fault::unavailable, "connection was lost", file.path);
    if (memory_.received.contains(file.key)) return {};
    const auto written = database_.write([&](store::Transaction& tx) -> Result<void> {
      const auto held = store::messages::hold_key(tx, store::Direction::in, file.key, message);
      if (!held) return fail(held.error());
      return {};
    });
    store_works_ = written.has_value();
    if (written) memory_.received.emplace(file.key, message);
    return written;
  }

  store::Database& database_;
  Session& session_;
  const std::string& spool_;
  std::uint64_t limit_;
  const partners::Partner& partner_;
  const partners::SftpEndpoint& endpoint_;
  Pickup::Memory& memory_;
  exchange::Refusals& refusals_;
  TimePoint now_;
  const std::stop_token& stop_;
  std::set<std::string> seen_;  // keys of the files that lie there
  bool store_works_ = true;
  std::vector<Error> refused_;  // what is never taken
  exchange::PickupRound round_;
};

Pickup::Pickup(store::Database& database, Sessions& sessions, std::string spool)
    : database_(database), sessions_(sessions), spool_(std::move(spool)) {}
Pickup::~Pickup() = default;

Pickup::Memory& Pickup::memory_of(const PartnerId& partner) {
  const std::lock_guard lock(mutex_);
  auto& memory = memories_[partner];
  if (!memory) memory = std::make_unique<Memory>();
  return *memory;
}

Result<exchange::PickupRound> Pickup::look(const pipeline::Network& network, const partners::Partner& partner,
                                           TimePoint now, const std::stop_token& stop) {
  auto session = sessions_.lease(partner);
  if (!session) return fail(session.error());
  return Look(database_, **session, spool_, network, partner, memory_of(partner.id), refusals_, now, stop).run();
}

}  // namespace crossdock::sftp
