// SPDX-License-Identifier: Apache-2.0
// The gateway's log: a line for each thing that happens, to standard error, as text or as one JSON object.
//
// A line carries the time of what it tells, not of its writing, and names whom it is about. It holds no value of any
// document: those are seen with `message show`.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "base/time.hpp"
#include "gateway/store/transaction.hpp"

namespace crossdock::service {

enum class Level { info, warn, error };

struct LogLine {
  TimePoint at;
  Level level = Level::info;
  std::string kind;  // one word: "received", "reload"
  std::string text;
  std::string partner, order;  // "" for what concerns none
  MessageId message;
};

class Log {
 public:
  enum class Form { text, json };
  Log(Form form, std::string_view level);  // one of the words of `log_level`
  ~Log();

  // From any thread.
  void write(const LogLine& line);
  void use_level(std::string_view level);
  bool shows(Level level) const;

 private:
  struct Sink;
  Form form_;
  std::unique_ptr<Sink> sink_;
};

// Lines that strangers can cause, any number in a second: the first of a kind is written at once, and how many came
// after it when `interval` is over. Lines are equal when they differ in numbers only, such as addresses and ports.
class Flood {
 public:
  static constexpr Duration interval{10'000};

  explicit Flood(Log& log) : log_(log) {}
  void write(const LogLine& line);
  void look(TimePoint now);  // called often: writes the counts that are due

 private:
  struct Swarm {
    TimePoint since;
    int more = 0;
    LogLine last;
  };
  static constexpr std::size_t most_swarms = 256;

  void tell(Swarm& swarm, TimePoint now);

  Log& log_;
  std::mutex mutex_;
  std::map<std::string, Swarm> swarms_;
};

}  // namespace crossdock::service
