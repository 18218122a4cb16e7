// SPDX-License-Identifier: Apache-2.0
// The bytes of a stream: chunks are appended to one buffer, in which what is still needed moves to the front when
// there is no more room behind it.
#include "translators/x12/stream.hpp"

#include <algorithm>
#include <cstring>

#include "translators/x12/engine.hpp"

namespace crossdock::x12 {
namespace {

constexpr std::size_t smallest_buffer = 64 << 10;

}  // namespace

class StreamReader::State {
 public:
  explicit State(ReadOptions options) : engine_(std::move(options), Keep::set) {}

  std::span<char> room(std::size_t size) {
    const auto needed = engine_.forget();
    if (limit_ - used_ < size) make_room(static_cast<std::size_t>(needed - window_.offset), size);
    return {buffer_.get() + used_, size};
  }

  void filled(std::size_t size) {
    used_ += size;
    window_.bytes = {buffer_.get(), used_};
  }

  const StreamEvent* next() {
    const auto kind = engine_.next(window_);
    if (!kind) return nullptr;
    event_ = {.kind = *kind};
    if (*kind == StreamEvent::Kind::finding) {
      event_.finding = &engine_.finding();
      return &event_;
    }
    auto& cutter = engine_.cutter();
    const auto& in = cutter.interchange();
    event_.interchange = &in;
    if (!in.groups.empty()) event_.group = &in.groups.back();
    if (*kind == StreamEvent::Kind::set) event_.set = &in.groups.back().sets.back();
    if (*kind == StreamEvent::Kind::ta1) event_.segment = &in.segments.back();
    event_.sets = cutter.sets();
    event_.groups = cutter.groups();
    event_.ta1s = cutter.ta1s();
    return &event_;
  }

  Window window_;
  Engine engine_;

 private:
  void make_room(std::size_t needed, std::size_t size) {
    const auto kept = used_ - needed;
    // Half as much again as is kept: each byte moves a few times at most. A buffer that one long set has made large
    // does not stay so.
    const auto wanted = smallest_buffer + size + kept + kept / 2;
    const bool fits = capacity_ >= wanted && capacity_ / 4 <= wanted;
    std::unique_ptr<char[]> fresh;
    if (!fits) fresh.reset(new char[wanted]);
    char* const to = fresh ? fresh.get() : buffer_.get();
    engine_.moved({.from = buffer_.get() + needed, .size = kept, .to = to});
    if (kept > 0) std::memmove(to, buffer_.get() + needed, kept);
    if (fresh) {
      buffer_ = std::move(fresh);
      capacity_ = wanted;
    }
    limit_ = wanted;
    used_ = kept;
    window_.offset += needed;
    window_.bytes = {buffer_.get(), used_};
  }

  std::unique_ptr<char[]> buffer_;
  std::size_t capacity_ = 0, limit_ = 0, used_ = 0;  // used up to the limit, for a while less than there is
  StreamEvent event_;
};

StreamReader::StreamReader(ReadOptions options) : state_(std::make_unique<State>(std::move(options))) {}
StreamReader::StreamReader(StreamReader&&) noexcept = default;
StreamReader& StreamReader::operator=(StreamReader&&) noexcept = default;
StreamReader::~StreamReader() = default;

StreamReader StreamReader::over(std::string_view bytes, ReadOptions options) {
  StreamReader reader(std::move(options));
  reader.state_->window_ = {.bytes = bytes, .offset = 0, .last = true};
  return reader;
}

void StreamReader::push(std::string_view chunk) {
  if (chunk.empty()) return;
  const auto to = room(chunk.size());
  std::memcpy(to.data(), chunk.data(), chunk.size());
  filled(chunk.size());
}

std::span<char> StreamReader::room(std::size_t size) { return state_->room(size); }
void StreamReader::filled(std::size_t size) { state_->filled(size); }
void StreamReader::finish() { state_->window_.last = true; }
const StreamEvent* StreamReader::next() { return state_->next(); }
bool StreamReader::isa_seen() const { return state_->engine_.isa_seen(); }

}  // namespace crossdock::x12
