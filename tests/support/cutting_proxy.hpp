// SPDX-License-Identifier: Apache-2.0
// A TCP proxy that cuts connections after so many bytes of a POST request, one after the other; HEAD requests pass.
#pragma once

#include <atomic>
#include <cstddef>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace crossdock::tests {

class CuttingProxy {
 public:
  // The first POST is cut after `cuts[0]` bytes, and so on; those that are left pass whole.
  CuttingProxy(int target, std::vector<std::size_t> cuts);
  ~CuttingProxy();
  void end();  // no more connections; those there are have ended
  CuttingProxy(const CuttingProxy&) = delete;
  CuttingProxy& operator=(const CuttingProxy&) = delete;

  int port() const { return port_; }
  // The requests that each connection brought, as far as they were passed on.
  std::vector<std::string> requests() const;

 private:
  void serve(int client);
  std::size_t next_cut();  // for a POST

  int target_;
  std::vector<std::size_t> cuts_;
  std::size_t posts_ = 0;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<bool> ending_ = false;
  mutable std::mutex mutex_;
  std::vector<std::string> requests_;
  std::vector<std::jthread> connections_;
  std::jthread thread_;
};

}  // namespace crossdock::tests
