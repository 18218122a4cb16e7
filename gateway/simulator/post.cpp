// SPDX-License-Identifier: Apache-2.0
// Opens the post that the profile calls for, and refuses ways that cannot be played.
#include "gateway/simulator/post.hpp"

namespace crossdock::simulator {

std::string home_of(const pipeline::Network& network, const partners::Partner& partner) {
  return network.settings().exchange + "/" + partner.id.text() + "/.simulator";
}

Result<std::unique_ptr<Post>> open_post(const pipeline::Network& network, const partners::Partner& partner,
                                        Purpose purpose, PostOptions options) {
  if (!partner.as2.id.empty()) return open_as2_post(network, partner, purpose, std::move(options));
  if (partner.http.agreed) {
    return fail(Fault::invalid,
                "partner '" + partner.id.text() +
                    "' exchanges by plain HTTP, which is not played; docs/http.md shows how to send with curl");
  }
  if (partner.folder.in.empty()) {
    return fail(Fault::invalid,
                "partner '" + partner.id.text() +
                    "' has an SFTP server of its own, which is not played: the simulator plays partners at AS2, at our "
                    "SSH server ('folder.hosting') and at folders");
  }
  const bool hosted = !partner.folder.hosting.account.empty() && network.settings().sftp_server.port != 0;
  return hosted ? open_sftp_post(network, partner, std::move(options)) : open_folder_post(network, partner);
}

}  // namespace crossdock::simulator
