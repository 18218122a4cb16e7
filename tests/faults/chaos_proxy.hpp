// SPDX-License-Identifier: Apache-2.0
// A bad network between two programs on this machine: a TCP proxy for HTTP that harms a share of the connections.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <mutex>
#include <random>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace crossdock::tests {

enum class Harm {
  none,
  delay,          // between header and body
  byte_by_byte,   // in both directions
  reset_request,  // somewhere within, for both sides
  cut_request,    // the same with an orderly end
  drop_answer,    // the request went through whole; the caller never hears
  reset_answer,   // somewhere within
  cut_answer,     // the same with an orderly end
  duplicate,      // the request goes through twice at the same time; the caller gets one of the answers
  silence,        // accepted, and nothing is passed on
};
inline constexpr std::array<std::string_view, 10> harms{"none",
                                                        "delay",
                                                        "byte by byte",
                                                        "reset in the request",
                                                        "end in the request",
                                                        "answer lost",
                                                        "reset in the answer",
                                                        "end in the answer",
                                                        "sent twice",
                                                        "silence"};

class ChaosProxy {
 public:
  // Passes on to `target`. Which connections are harmed, and how and where, follows from `seed`.
  ChaosProxy(int target, std::uint64_t seed, double share);
  ~ChaosProxy();
  ChaosProxy(const ChaosProxy&) = delete;
  ChaosProxy& operator=(const ChaosProxy&) = delete;

  int port() const { return port_; }
  void calm() { share_ = 0; }
  int harmed() const;
  int harmed(Harm harm) const { return counts_[static_cast<std::size_t>(harm)]; }

 private:
  struct Plan {
    Harm harm = Harm::none;
    double place = 0;  // how far into the request or answer
  };
  Plan plan();
  void listen();
  void serve(int client, Plan plan);
  void pass(int client, const std::string& request, const Plan& plan);

  int target_;
  std::atomic<double> share_;
  std::mt19937_64 random_;
  int listener_ = -1;
  int port_ = 0;
  std::array<std::atomic<int>, harms.size()> counts_{};
  std::mutex mutex_;
  std::vector<std::jthread> connections_;
  std::jthread thread_;
};

}  // namespace crossdock::tests
