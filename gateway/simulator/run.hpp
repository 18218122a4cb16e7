// SPDX-License-Identifier: Apache-2.0
// The shell around a simulated partner: takes what the gateway sends it, answers, and hands the replies over.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "gateway/simulator/post.hpp"

namespace crossdock::simulator {

struct SimulateOptions {
  std::optional<partners::Behaviour> behaviour;                 // instead of the profile's
  std::function<void(const std::string&)> on_line;              // a line for each document that was read
  std::function<void(const Reaction&, TimePoint)> on_reaction;  // the same as values
  std::function<void(const std::string&)> on_trouble;           // see PostOptions
};

// A partner being played: at AS2 its server listens for as long as this lives.
class Player {
 public:
  // Network and partner outlive the player. Fault::unavailable when another process plays this partner.
  static Result<std::unique_ptr<Player>> open(const pipeline::Network& network, const partners::Partner& partner,
                                              PostOptions options);
  ~Player();

  // Answers what waits now, in the order it was delivered, and returns how many files that were. Each file is answered
  // exactly once, also over a crash at any point: see desk.hpp. An Error leaves the file where it is.
  Result<int> answer_waiting(const SimulateOptions& options, TimePoint now);
  std::string place() const;

 private:
  struct State;
  explicit Player(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// One look of a player that is opened for it. At AS2, where files come while one listens, that is as long as `patience`
// without any; elsewhere what lies there is all.
Result<int> simulate_once(const pipeline::Network& network, const partners::Partner& partner,
                          const SimulateOptions& options, const std::function<TimePoint()>& clock,
                          std::chrono::milliseconds patience);
// The same where all lies in folders, at this time.
Result<int> simulate_once(const pipeline::Network& network, const partners::Partner& partner,
                          const SimulateOptions& options, TimePoint now);

// The same at each poll interval until a stop is requested. While the gateway's server is away it is tried again.
// `on_start` hears where the two meet.
Result<void> run_simulator(const pipeline::Network& network, const partners::Partner& partner,
                           const SimulateOptions& options, const std::function<TimePoint()>& clock,
                           const std::stop_token& stop, const std::function<void(const std::string&)>& on_start = {});

// Sends files to the gateway the way the profile says, each whole or not at all; also while another process plays the
// partner. What each reached. Fault::refused when the gateway says no, or a file of that name still waits.
Result<std::vector<std::string>> send_files(const pipeline::Network& network, const partners::Partner& partner,
                                            const std::vector<std::string>& paths,
                                            const std::function<TimePoint()>& clock);

// The documents (not the expected results) in the samples folder of the partner's profile, by name.
Result<std::vector<std::string>> samples_of(const partners::Partner& partner);

}  // namespace crossdock::simulator
