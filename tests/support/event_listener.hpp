// SPDX-License-Identifier: Apache-2.0
// Listens to server-sent events as a browser does, over a connection of its own.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "tests/support/raw_socket.hpp"

namespace crossdock::tests {

// One event: the lines between two empty ones.
struct EventBlock {
  std::string id, name, data;
  bool is_comment = false;
};

// Of a JSON object in one line, the text of a member; "" if there is none.
std::string member_of_data(const std::string& json, const std::string& name);

class EventListener {
 public:
  struct From {
    std::string last_event_id = {};  // "": from now on
    std::string fields = {};         // of the request, each with its CRLF
    const char* address = "127.0.0.1";
  };
  EventListener(int port, const std::string& path, From from);
  EventListener(int port, const std::string& path, const std::string& last_event_id = "")
      : EventListener(port, path, From{.last_event_id = last_event_id}) {}

  int status(std::chrono::milliseconds patience = std::chrono::seconds(5));
  // The next block of lines, or nothing when none came in time or the stream has ended.
  std::optional<EventBlock> next(std::chrono::milliseconds patience = std::chrono::seconds(5));
  const std::string& mark() const { return mark_; }  // to come back with
  bool is_over() { return stream_.empty() && socket_.is_ended(std::chrono::seconds(5)); }

 private:
  bool receive(std::chrono::milliseconds patience);
  void unchunk();
  std::optional<EventBlock> take_block();

  RawSocket socket_;
  std::string raw_, stream_, mark_;
  bool is_in_body_ = false;
};

}  // namespace crossdock::tests
