// SPDX-License-Identifier: Apache-2.0
// Opens the post that the profile calls for, and refuses ways that cannot be played.
#include "gateway/simulator/post.hpp"

#include "base/overloaded.hpp"

namespace crossdock::simulator {

std::string home_of(const pipeline::Network& network, const partners::Partner& partner) {
  return network.settings().exchange + "/" + partner.id.text() + "/.simulator";
}

Result<std::unique_ptr<Post>> open_post(const pipeline::Network& network, const partners::Partner& partner,
                                        Purpose purpose, PostOptions options) {
  using Opened = Result<std::unique_ptr<Post>>;
  const auto not_played = [&](const std::string& why) -> Opened {
    return fail(Fault::invalid, "partner '" + partner.id.text() + "' " + why);
  };
  return std::visit(
      Overloaded{
          [&](const partners::As2Endpoint&) { return open_as2_post(network, partner, purpose, std::move(options)); },
          [&](const partners::HttpEndpoint&) {
            return not_played("exchanges by plain HTTP, which is not played; docs/http.md shows how to send with curl");
          },
          [&](const partners::SftpEndpoint&) {
            return not_played(
                "has an SFTP server of its own, which is not played: the simulator plays partners at AS2, at our SSH "
                "server ('folder.hosting') and at folders");
          },
          [&](const partners::FolderEndpoint&) {
            return network.hosts(partner) ? open_sftp_post(network, partner, std::move(options))
                                          : open_folder_post(network, partner);
          },
      },
      partner.way);
}

}  // namespace crossdock::simulator
