// SPDX-License-Identifier: Apache-2.0
// A body that is made while it is sent, piece by piece: a large download, or events as they happen.
//
// The server asks for the next piece on a thread of its pool, and only when the piece before it is written. So a slow
// caller makes nothing grow. A source that has nothing yet says so, and holds no thread until it is asked again.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <variant>

#include "base/time.hpp"
#include "gateway/transport/http/message.hpp"

namespace crossdock::http {

// Asks the server to ask the source again. A value: its copies belong to the same answer. It may be called from any
// thread and as often as one likes, also when the caller or the server has gone: then nothing happens.
class Wake {
 public:
  Wake() = default;  // wakes nobody
  // `signal` must not block. It is called until `forget` has returned, and never by two threads at the same time.
  explicit Wake(std::function<void()> signal);

  void operator()() const;
  void forget() const;

 private:
  struct Target {
    std::mutex mutex;
    std::function<void()> signal;
  };
  std::shared_ptr<Target> target_;
};

class Source {
 public:
  static constexpr std::size_t longest_piece = 64 << 10;

  // At most `longest_piece` bytes: a longer one is our mistake and breaks the body.
  struct Piece {
    std::string bytes;
  };
  // Nothing yet: ask again when woken, and after `at_most` in any case.
  struct Later {
    Duration at_most;
  };
  struct End {};
  // The rest cannot be had. The connection is cut, so that nobody takes what was sent for the whole.
  struct Broken {};
  using Next = std::variant<Piece, Later, End, Broken>;
  enum class Prepared { not_yet, yes, never };

  // On a thread of the pool, as everything that is called here: it may wait for the store.
  virtual ~Source() = default;
  // Called before anything is sent, and again while it says `not_yet`: what takes long is done step by step, so that no
  // thread is held, and ends early when the caller goes away. It completes the head, by a length that nobody knew. `never`:
  // there is no body to come, and `head` was made the whole answer.
  virtual Prepared prepare(Response& head) { return (void)head, Prepared::yes; }
  // Called once, before the first `next`.
  virtual void wakes_by(Wake wake) { (void)wake; }
  virtual Next next() = 0;
};

}  // namespace crossdock::http
