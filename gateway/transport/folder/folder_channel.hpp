// SPDX-License-Identifier: Apache-2.0
// Delivers to partners by putting files into their folders.
#pragma once

#include <mutex>
#include <set>
#include <string>

#include "gateway/pipeline/channel.hpp"

namespace crossdock::folder {

class FolderChannel : public pipeline::Channel {
 public:
  // `root` is the deployment's exchange folder; partners' folders are below it.
  explicit FolderChannel(std::string root) : root_(std::move(root)) {}

  // The file is whole when it appears under its name, and durable before this returns. The name is made from the
  // profile's pattern and always the same for a message, so delivering again replaces the file with itself.
  pipeline::Delivered deliver(const partners::Partner& partner, const pipeline::Delivery& delivery) override;

 private:
  // Once for each folder and process, and again when it is gone: its own entry must survive a power failure, too.
  Result<void> prepare(const std::string& folder);

  std::string root_;
  std::mutex mutex_;
  std::set<std::string> durable_;
};

}  // namespace crossdock::folder
