// SPDX-License-Identifier: Apache-2.0
// How a simulated partner exchanges files with the gateway: through folders, by a login at the gateway's SSH server,
// or by AS2 between two HTTP servers. The profile says which.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/simulator/simulator.hpp"

namespace crossdock::simulator {

// A file that the gateway sent and the partner has not answered yet.
struct Waiting {
  std::string key;   // names it to the post
  std::string name;  // of the file
};

class Post {
 public:
  virtual ~Post() = default;

  // Complete files only, the earliest first.
  virtual Result<std::vector<Waiting>> waiting() = 0;
  virtual Result<InboundFile> read(const Waiting& file) = 0;
  // The file is answered and waits no longer. Repeating is harmless.
  virtual Result<void> put_away(const Waiting& file) = 0;

  // Takes over a reply that lies in a file, which is gone afterwards. From then on it reaches the gateway, once, also
  // over a crash. Fault::unavailable leaves the file where it is, to be handed over again.
  virtual Result<void> hand_over(const std::string& path) = 0;

  // Sends a file now, and returns when the gateway has it: what was reached. Fault::refused when the gateway says no,
  // or when a file of this name still waits there.
  virtual Result<std::string> send(const std::string& name, std::string_view bytes) = 0;

  // Goes on with what was handed over; how much was done.
  virtual Result<int> work() { return 0; }

  // "listens at http://127.0.0.1:4081/as2": where the gateway and this partner meet.
  virtual std::string place() const = 0;
};

enum class Purpose {
  play,  // to receive and answer
  send,  // beside another process that may be playing the partner
};

struct PostOptions {
  std::function<TimePoint()> clock;
  // A line about what went wrong and is tried again, or was refused. May be called on several threads.
  std::function<void(const std::string&)> on_trouble;
};

// Where the partner's side keeps what must survive a crash, and its keys: <exchange>/<partner>/.simulator.
std::string home_of(const pipeline::Network& network, const partners::Partner& partner);

// The network and the partner outlive the post. Fault::unavailable says which key is missing, and what makes it;
// Fault::invalid what the profile or the settings lack.
Result<std::unique_ptr<Post>> open_post(const pipeline::Network& network, const partners::Partner& partner,
                                        Purpose purpose, PostOptions options);

// The single ways.
Result<std::unique_ptr<Post>> open_folder_post(const pipeline::Network& network, const partners::Partner& partner);
Result<std::unique_ptr<Post>> open_sftp_post(const pipeline::Network& network, const partners::Partner& partner,
                                             PostOptions options);
Result<std::unique_ptr<Post>> open_as2_post(const pipeline::Network& network, const partners::Partner& partner,
                                            Purpose purpose, PostOptions options);

}  // namespace crossdock::simulator
