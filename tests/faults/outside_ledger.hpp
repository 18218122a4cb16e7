// SPDX-License-Identifier: Apache-2.0
// Keeps what the partner at the other end knows for sure: a file outside of the gateway and of its store, to which
// every event is appended, and on the disk before the partner goes on. The judge believes it and nothing else.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

namespace crossdock::tests {

struct Entry {
  enum class Kind {
    sent,       // by the partner: the document
    accepted,   // by the gateway, which will send its receipt later
    receipt,    // for a message that was sent: what must be the same again for a repetition
    refused,    // the gateway says that it will not take a message
    delivered,  // by the gateway: the document
    wire,       // the same as it went over the wire: what every attempt must repeat
  };
  Kind kind{};
  std::string id;  // the Message-ID
  std::string bytes;
};

class OutsideLedger {
 public:
  explicit OutsideLedger(std::string path);
  ~OutsideLedger();
  OutsideLedger(const OutsideLedger&) = delete;
  OutsideLedger& operator=(const OutsideLedger&) = delete;

  // Returns when it is on the disk. May be called on any thread.
  void write(Entry::Kind kind, const std::string& id, const std::string& bytes);
  // All entries, read from the file.
  std::vector<Entry> read() const;

 private:
  std::string path_;
  std::mutex mutex_;
  int file_ = -1;
};

}  // namespace crossdock::tests
