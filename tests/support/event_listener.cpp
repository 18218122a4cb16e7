// SPDX-License-Identifier: Apache-2.0
// Takes chunks apart into blocks of lines, and remembers the id to come back with.
#include "tests/support/event_listener.hpp"

#include <charconv>

#include "base/text.hpp"

namespace crossdock::tests {

std::string member_of_data(const std::string& json, const std::string& name) {
  const auto start = json.find("\"" + name + "\":\"");
  if (start == std::string::npos) return {};
  const auto from = start + name.size() + 4;
  return json.substr(from, json.find('"', from) - from);
}

EventListener::EventListener(int port, const std::string& path, From from)
    : socket_(port, from.address), mark_(std::move(from.last_event_id)) {
  socket_.send("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) + "\r\n" + from.fields +
               (mark_.empty() ? "" : "Last-Event-ID: " + mark_ + "\r\n") + "\r\n");
}

int EventListener::status(std::chrono::milliseconds patience) {
  while (raw_.find("\r\n\r\n") == std::string::npos && receive(patience)) {}
  return status_of(raw_);
}

std::optional<EventBlock> EventListener::next(std::chrono::milliseconds patience) {
  for (;;) {
    unchunk();
    if (auto block = take_block()) return block;
    if (!receive(patience)) return std::nullopt;
  }
}

bool EventListener::receive(std::chrono::milliseconds patience) {
  const auto more = socket_.read_some(patience);
  raw_ += more;
  return !more.empty();
}

void EventListener::unchunk() {
  if (!is_in_body_) {
    const auto head = raw_.find("\r\n\r\n");
    if (head == std::string::npos) return;
    raw_.erase(0, head + 4);
    is_in_body_ = true;
  }
  for (;;) {
    const auto line = raw_.find("\r\n");
    if (line == std::string::npos) return;
    std::size_t size = 0;
    std::from_chars(raw_.data(), raw_.data() + line, size, 16);
    if (raw_.size() < line + 2 + size + 2) return;
    stream_ += raw_.substr(line + 2, size);
    raw_.erase(0, line + 2 + size + 2);
  }
}

std::optional<EventBlock> EventListener::take_block() {
  if (stream_.starts_with(":\n")) {
    stream_.erase(0, 2);
    return EventBlock{.is_comment = true};
  }
  const auto end = stream_.find("\n\n");
  if (end == std::string::npos) return std::nullopt;
  EventBlock block;
  for (const auto line : split(std::string_view(stream_).substr(0, end), '\n')) {
    if (line.starts_with("id: ")) block.id = line.substr(4);
    if (line.starts_with("event: ")) block.name = line.substr(7);
    if (line.starts_with("data: ")) block.data = line.substr(6);
  }
  stream_.erase(0, end + 2);
  if (!block.id.empty()) mark_ = block.id;
  return block;
}

}  // namespace crossdock::tests
