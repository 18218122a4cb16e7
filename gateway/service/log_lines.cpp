// SPDX-License-Identifier: Apache-2.0
// Knows what a line of the log looks like.
#include "gateway/service/log_lines.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace crossdock::service {
namespace {

spdlog::level::level_enum level_of(Level level) {
  if (level == Level::error) return spdlog::level::err;
  return level == Level::warn ? spdlog::level::warn : spdlog::level::info;
}

std::string_view word_of(Level level) {
  if (level == Level::error) return "error";
  return level == Level::warn ? "warning" : "info";
}

// "message 12, acme, order PO-1: "
std::string about(const LogLine& line) {
  std::string names;
  const auto add = [&](const std::string& name) { names += (names.empty() ? "" : ", ") + name; };
  if (!line.message.none()) add("message " + std::to_string(line.message.number()));
  if (!line.partner.empty()) add(line.partner);
  if (!line.order.empty()) add("order " + line.order);
  return names.empty() ? names : names + ": ";
}

// Text that partners wrote cannot forge a line.
std::string text_line(const LogLine& line) {
  return fmt::format("{} {:<7} {:<12} {}", text_of(line.at), word_of(line.level), line.kind,
                     store::storable(about(line) + line.text));
}

std::string json_line(const LogLine& line) {
  boost::json::object object{{"time", text_of(line.at)}, {"level", word_of(line.level)}, {"kind", line.kind}};
  if (!line.message.none()) object["message"] = line.message.number();
  if (!line.partner.empty()) object["partner"] = store::storable(line.partner);
  if (!line.order.empty()) object["order"] = store::storable(line.order);
  object["text"] = store::storable(line.text);
  return boost::json::serialize(object);
}

std::string without_digits(std::string_view text) {
  std::string rest;
  for (const char c : text) {
    if (c < '0' || c > '9') rest += c;
  }
  return rest;
}

}  // namespace

struct Log::Sink {
  spdlog::logger logger{"crossdock", std::make_shared<spdlog::sinks::stderr_sink_mt>()};
};

Log::Log(Form form, std::string_view level) : form_(form), sink_(std::make_unique<Sink>()) {
  sink_->logger.set_pattern("%v");
  sink_->logger.flush_on(spdlog::level::info);
  use_level(level);
}
Log::~Log() = default;

void Log::write(const LogLine& line) {
  sink_->logger.log(level_of(line.level), "{}", form_ == Form::json ? json_line(line) : text_line(line));
}

void Log::use_level(std::string_view level) { sink_->logger.set_level(spdlog::level::from_str(std::string(level))); }

bool Log::shows(Level level) const { return sink_->logger.should_log(level_of(level)); }

void Flood::write(const LogLine& line) {
  const std::lock_guard lock(mutex_);
  auto key = fmt::format("{} {}", line.kind, without_digits(line.text));
  // Whoever makes up names for each line is counted in one swarm.
  if (swarms_.size() >= most_swarms && !swarms_.contains(key)) key = line.kind;
  const auto [found, fresh] = swarms_.try_emplace(std::move(key), Swarm{.since = line.at, .last = line});
  if (fresh) return log_.write(line);
  found->second.last = line;
  ++found->second.more;
}

void Flood::look(TimePoint now) {
  const std::lock_guard lock(mutex_);
  for (auto& [key, swarm] : swarms_) {
    if (swarm.more > 0 && now - swarm.since >= interval) tell(swarm, now);
  }
  std::erase_if(swarms_, [&](const auto& one) { return now - one.second.since >= interval; });
}

// One that came alone is told as it was.
void Flood::tell(Swarm& swarm, TimePoint now) {
  auto line = std::move(swarm.last);
  if (swarm.more > 1) {
    line.text = fmt::format("{} more like this in {} s, the last: {}", swarm.more,
                            std::chrono::duration_cast<std::chrono::seconds>(now - swarm.since).count(), line.text);
  }
  log_.write(line);
  swarm = {.since = now, .last = {}};
}

}  // namespace crossdock::service
