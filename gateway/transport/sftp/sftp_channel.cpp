// SPDX-License-Identifier: Apache-2.0
#include "gateway/transport/sftp/sftp_channel.hpp"

#include <fmt/format.h>

#include "base/digest.hpp"
#include "gateway/pipeline/failpoint.hpp"
#include "gateway/transport/exchange/names.hpp"

namespace crossdock::sftp {
namespace {

constexpr std::string_view activity = "delivery";
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

// Whether the server holds exactly these bytes under the path.
Result<bool> holds(Session& session, const std::string& path, const Status& status, std::string_view bytes) {
  if (status.kind != Kind::file || status.size != bytes.size()) return false;
  Sha256 digest;
  const auto read = session.read(path, bytes.size(), [&](std::string_view piece) -> Result<void> {
    digest.update(piece);
    return {};
  });
  if (!read) return fail(read.error());
  return digest.finish() == sha256(bytes);
}

// Whether it is there already; an error when something else is.
Result<bool> delivered_before(Session& session, const std::string& path, std::string_view bytes) {
  const auto status = session.status(path);
  if (!status) return fail(status.error());
  if (!*status) return false;
  const auto same = holds(session, path, **status, bytes);
  if (!same || *same) return same;
  return fail(Fault::refused, "a file of this name with other content is on the server and is not replaced", path);
}

}  // namespace

pipeline::Undelivered SftpChannel::undelivered(const PartnerId& partner, const Error& error, pipeline::Blame blame) {
  if (sessions_.interrupted()) return {error, {}, pipeline::Blame::nobody};
  alerts_.failed(partner, activity, error);
  return {error, {}, blame};
}

pipeline::Delivered SftpChannel::deliver(const partners::Partner& partner, const pipeline::Delivery& delivery) {
  if (partner.sftp.out.empty())
    return fail(Fault::unmapped, "partner '" + partner.id.text() + "' has no SFTP folder to deliver to");
  auto session = sessions_.lease(partner);
  if (!session) {
    auto why = undelivered(partner.id, session.error(), pipeline::Blame::destination);
    // Nothing was sent: a new host key or password only has to be put into the profile, and the document follows.
    why.fault = Fault::unavailable;
    return tl::unexpected(std::move(why));
  }
  sweep(**session, partner);
  auto reached = upload(**session, partner, delivery);
  if (!reached) {
    // A server that says no to one file is there.
    const auto blame = (*session)->alive() ? pipeline::Blame::message : pipeline::Blame::destination;
    return tl::unexpected(undelivered(partner.id, reached.error(), blame));
  }
  alerts_.went_well(partner.id, activity);
  return std::move(*reached);
}

Result<std::string> SftpChannel::upload(Session& session, const partners::Partner& partner,
                                        const pipeline::Delivery& delivery) {
  const auto& endpoint = partner.sftp;
  const auto name = exchange::delivery_name(endpoint.file_name, delivery);
  const auto target = endpoint.out + "/" + name;
  const auto reached = fmt::format("sftp://{}/{}", endpoint.host, target);
  const auto before = delivered_before(session, target, delivery.bytes);
  if (!before) return fail(before.error());
  if (*before) return reached;
  // Two workers may deliver one message when a lease ran out; each writes a file of its own.
  const auto temporary = fmt::format("{}/.{}.{}-{}.tmp", endpoint.out, name, mark_, ++uploads_);
  auto done = session.write(temporary, delivery.bytes);
  if (done) {
    pipeline::failpoint("sftp.uploaded");
    done = session.rename(temporary, target);
  }
  if (done) {
    pipeline::failpoint("sftp.renamed");
    return reached;
  }
  left_behind(partner.id, temporary);
  if (!session.alive()) return fail(done.error());
  sweep(session, partner);
  // The other worker may have been faster, which is as well.
  const auto meanwhile = delivered_before(session, target, delivery.bytes);
  if (!meanwhile) return fail(meanwhile.error());
  if (*meanwhile) return reached;
  return fail(done.error());
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
    const auto entries = session.list(partner.sftp.out, most_files_looked_through);
    const auto old = std::chrono::floor<std::chrono::seconds>(clock_().time_since_epoch() - age_of_leftovers).count();
    for (const auto& entry : entries.value_or(std::vector<Entry>())) {
      if (is_leftover(entry.name) && entry.status.kind == Kind::file && entry.status.modified < old)
        paths.push_back(partner.sftp.out + "/" + entry.name);
    }
  }
  for (const auto& path : paths) {
    if (!session.remove(path) && !session.alive()) left_behind(partner.id, path);
  }
}

}  // namespace crossdock::sftp
