// SPDX-License-Identifier: Apache-2.0
// Uploads under a temporary name and renames, and compares with what the server already holds.
#include "gateway/transport/sftp/sftp_channel.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "gateway/pipeline/failpoint.hpp"
#include "gateway/transport/exchange/names.hpp"

namespace crossdock::sftp {
namespace {

constexpr std::string_view delivering = "delivery";
constexpr std::size_t most_files_looked_through = 10'000;
constexpr std::chrono::hours age_of_leftovers{24};  // no upload takes so long, whatever the server's clock says

// ".NAME.1f2e3d4c-17.tmp": what an earlier run of the program was uploading when it ended.
bool is_leftover(std::string_view name) {
  constexpr std::string_view ending = ".tmp";
  if (!name.starts_with('.') || !name.ends_with(ending)) return false;
  name.remove_suffix(ending.size());
  const auto dot = name.rfind('.');
  const auto mark = name.substr(dot + 1);
  return dot != 0 && mark.size() > 9 && mark[8] == '-' &&
         mark.substr(0, 8).find_first_not_of("0123456789abcdef") == std::string_view::npos &&
         mark.substr(9).find_first_not_of("0123456789") == std::string_view::npos;
}

enum class There {
  nothing,
  beginning,  // of ours: an upload under the final name that broke off
  ours,
};

// Compares what the server holds under the path with these bytes; an error when it is something else, which is never
// replaced.
Result<There> what_is_there(Session& session, const std::string& path, std::string_view bytes,
                            partners::Upload upload) {
  const auto status = session.status(path);
  if (!status) return fail(status.error());
  if (!*status) return There::nothing;
  const auto other =
      fail(Fault::refused, "a file of this name with other content is on the server and is not replaced", path);
  const bool direct = upload == partners::Upload::direct;
  const bool untold = (*status)->kind == Kind::untold;
  if (!untold && (*status)->kind != Kind::file) return other;
  if (!untold && ((*status)->size > bytes.size() || ((*status)->size < bytes.size() && !direct))) return other;
  auto rest = bytes;
  bool same = true;
  const auto read = session.read(path, bytes.size(), [&](std::string_view piece) -> Result<void> {
    same = same && rest.starts_with(piece);
    rest.remove_prefix(std::min(piece.size(), rest.size()));
    return {};
  });
  if (!read && read.error().fault == Fault::invalid) return other;  // longer than ours
  if (!read) return fail(read.error());
  if (!same || (!rest.empty() && !direct)) return other;
  return rest.empty() ? There::ours : There::beginning;
}

}  // namespace

pipeline::Undelivered SftpChannel::undelivered(const PartnerId& partner, const Error& error, pipeline::Blame blame) {
  if (sessions_.interrupted()) return {error, {}, pipeline::Blame::nobody};
  alerts_.failed(partner, delivering, error);
  return {error, {}, blame};
}

pipeline::Delivered SftpChannel::deliver(const partners::Partner& partner, const pipeline::Delivery& delivery) {
  if (partner.sftp().out.empty())
    return fail(Fault::unmapped, "partner '" + partner.id.text() + "' has no SFTP folder to deliver to");
  auto session = sessions_.lease(partner);
  if (!session) {
    auto why = undelivered(partner.id, session.error(), pipeline::Blame::destination);
    // Nothing was sent: a new host key or password only has to be put into the profile, and the document follows.
    why.fault = Fault::unavailable;
    return tl::unexpected(std::move(why));
  }
  if (partner.sftp().upload == partners::Upload::rename) sweep(**session, partner);
  auto reached = upload(**session, partner, delivery);
  if (!reached) {
    // A server that says no to one file is there.
    const auto blame = (*session)->alive() ? pipeline::Blame::message : pipeline::Blame::destination;
    return tl::unexpected(undelivered(partner.id, reached.error(), blame));
  }
  alerts_.went_well(partner.id, delivering);
  return std::move(*reached);
}

Result<std::string> SftpChannel::upload(Session& session, const partners::Partner& partner,
                                        const pipeline::Delivery& delivery) {
  const auto& endpoint = partner.sftp();
  const auto name = exchange::delivery_name(endpoint.file_name, delivery);
  const auto target = endpoint.out + "/" + name;
  const auto reached = fmt::format("sftp://{}/{}", endpoint.host, target);
  const auto before = what_is_there(session, target, delivery.bytes, endpoint.upload);
  if (!before) return fail(before.error());
  if (*before == There::ours) return reached;
  Result<void> done;
  if (endpoint.upload == partners::Upload::direct) {
    const auto over = *before == There::beginning ? Session::Over::whatever_is_there : Session::Over::nothing;
    done = session.write(target, delivery.bytes, over);
    if (done) pipeline::failpoint("sftp.uploaded");
  } else {
    done = upload_and_rename(session, partner, name, delivery.bytes);
  }
  if (done) return reached;
  if (!session.alive()) return fail(done.error());
  // The other worker may have been faster, which is as well.
  const auto meanwhile = what_is_there(session, target, delivery.bytes, endpoint.upload);
  if (!meanwhile) return fail(meanwhile.error());
  if (*meanwhile == There::ours) return reached;
  return fail(done.error());
}

Result<void> SftpChannel::upload_and_rename(Session& session, const partners::Partner& partner, const std::string& name,
                                            std::string_view bytes) {
  const auto& out = partner.sftp().out;
  // Two workers may deliver one message when a lease ran out; each writes a file of its own.
  const auto temporary = fmt::format("{}/.{}.{}-{}.tmp", out, name, mark_, ++uploads_);
  auto done = session.write(temporary, bytes);
  if (done) {
    pipeline::failpoint("sftp.uploaded");
    done = session.rename(temporary, out + "/" + name);
    if (!done && session.alive()) done.error().what += "; where a server forbids to rename, set 'sftp.upload: direct'";
  }
  if (done) {
    pipeline::failpoint("sftp.renamed");
    return {};
  }
  left_behind(partner.id, temporary);
  if (session.alive()) sweep(session, partner);
  return done;
}

void SftpChannel::left_behind(const PartnerId& partner, const std::string& path) {
  const std::lock_guard lock(mutex_);
  leftovers_[partner].push_back(path);
}

void SftpChannel::sweep(Session& session, const partners::Partner& partner) {
  std::vector<std::string> paths;
  bool first = false;
  {
    const std::lock_guard lock(mutex_);
    const auto [known, added] = leftovers_.try_emplace(partner.id);
    first = added;
    paths = std::exchange(known->second, {});
  }
  if (first) {
    const auto entries = session.list(partner.sftp().out, most_files_looked_through);
    const auto old = std::chrono::floor<std::chrono::seconds>(clock_().time_since_epoch() - age_of_leftovers).count();
    for (const auto& entry : entries.value_or(std::vector<Entry>())) {
      if (is_leftover(entry.name) && entry.status.kind == Kind::file && entry.status.modified < old)
        paths.push_back(partner.sftp().out + "/" + entry.name);
    }
  }
  for (const auto& path : paths) {
    if (!session.remove(path) && !session.alive()) left_behind(partner.id, path);
  }
}

}  // namespace crossdock::sftp
