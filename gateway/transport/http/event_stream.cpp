// SPDX-License-Identifier: Apache-2.0
// Writes events so that no text of theirs can be read as a line of the stream.
#include "gateway/transport/http/event_stream.hpp"

#include "base/text.hpp"

namespace crossdock::http {
namespace {

void add_line(std::string& lines, std::string_view name, std::string_view value) {
  lines.append(name).append(": ").append(value).append("\n");
}

void add_if_one_line(std::string& lines, std::string_view name, std::string_view value) {
  const bool is_one_line = value.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
  if (!value.empty() && is_one_line) add_line(lines, name, value);
}

// A reader ends a line at CR LF, LF or CR.
void add_data(std::string& lines, std::string_view data) {
  for (;;) {
    const auto end = data.find_first_of("\r\n");
    add_line(lines, "data", data.substr(0, end));
    if (end == std::string_view::npos) return;
    data.remove_prefix(data.substr(end, 2) == "\r\n" ? end + 2 : end + 1);
  }
}

}  // namespace

std::string lines_of(const ServerEvent& event) {
  std::string lines;
  add_if_one_line(lines, "id", event.id);
  add_if_one_line(lines, "event", event.name);
  if (!event.data.empty()) add_data(lines, event.data);
  return lines + "\n";
}

std::string comment_line(std::string_view text) {
  std::string line = ":";
  for (const char c : text) {
    if (!is_line_break(c)) line += c;
  }
  return line + "\n";
}

Response event_stream_head() {
  Response head;
  head.fields.add("Content-Type", "text/event-stream; charset=utf-8");
  head.fields.add("Cache-Control", "no-store");
  head.fields.add("X-Accel-Buffering", "no");
  return head;
}

}  // namespace crossdock::http
