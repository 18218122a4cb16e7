// SPDX-License-Identifier: Apache-2.0
// Knows the mark in an exchange folder, and when it contradicts the store.
#include "gateway/service/store_mark.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>

#include "base/text.hpp"
#include "gateway/store/identity.hpp"
#include "gateway/transport/folder/files.hpp"

namespace crossdock::service {
namespace {

constexpr std::string_view mark_name = "/.crossdock-store";
constexpr std::string_view way_out = "docs/operations.md says what to do";
constexpr std::chrono::seconds between_marks{60};

struct Mark {
  std::string store;
  std::int64_t event = 0;
};

// "store ID" and "event NUMBER", a line each; other lines are for people.
std::optional<Mark> read_mark(const std::string& exchange) {
  std::ifstream in(exchange + std::string(mark_name));
  if (!in) return std::nullopt;
  Mark mark;
  for (std::string line; std::getline(in, line);) {
    const auto text = trim(line);
    if (text.starts_with("store ")) mark.store = trim(text.substr(6));
    if (text.starts_with("event ")) {
      const auto number = trim(text.substr(6));
      std::from_chars(number.data(), number.data() + number.size(), mark.event);
    }
  }
  return mark;
}

// Whole or not at all, and durable: without it a next start would be refused.
Result<void> write_durably(const std::string& path, const std::string& text) {
  const std::string temporary = path + ".tmp";
  const int file = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0640);
  const bool written = file >= 0 && ::write(file, text.data(), text.size()) == std::ssize(text) && ::fsync(file) == 0;
  if (file >= 0) ::close(file);
  if (written && ::rename(temporary.c_str(), path.c_str()) == 0)
    return folder::make_durable(path.substr(0, path.rfind('/')));
  return fail(Fault::unavailable, std::string("the mark of the store cannot be written: ") + std::strerror(errno),
              path);
}

Result<void> write_mark(const std::string& exchange, const Mark& mark) {
  return write_durably(exchange + std::string(mark_name),
                       fmt::format("# The store of Crossdock that this exchange folder belongs to. Leave it here.\n"
                                   "store {}\nevent {}\n",
                                   mark.store, mark.event));
}

struct Known {
  store::Identity identity;
  store::EventId newest;
};
Result<Known> known(store::Database& database) {
  Known found;
  const auto read = database.read([&](store::Transaction& tx) -> Result<void> {
    auto identity = store::identity::load(tx);
    if (!identity) return fail(identity.error());
    const auto newest = store::events::newest(tx);
    if (!newest) return fail(newest.error());
    found = {std::move(*identity), *newest};
    return {};
  });
  if (!read) return fail(read.error());
  return found;
}

Result<void> check(const Known& store, const std::optional<Mark>& mark, const std::string& exchange) {
  const auto& identity = store.identity;
  if (!mark && identity.beside.empty()) return {};
  if (!mark) {
    return fail(Fault::unavailable,
                fmt::format("the exchange folder has no mark of a store, but the store was used beside {}: mount its "
                            "volume, or take this folder with 'crossdock store adopt'; {}",
                            identity.beside, way_out),
                exchange);
  }
  if (mark->store != identity.id) {
    return fail(Fault::unavailable,
                fmt::format("the exchange folder belongs to store {}, and this is store {}, made at {}: put back the "
                            "right store, because this one would give partners its numbers again, or take the folder "
                            "with 'crossdock store adopt'; {}",
                            mark->store, identity.id, text_of(identity.created_at), way_out),
                exchange);
  }
  if (mark->event > store.newest.number()) {
    return fail(
        Fault::unavailable,
        fmt::format("the store is older than its exchange folder: it ends at event {}, and {} was there before; "
                    "after a backup was restored, call 'crossdock store after-restore'; {}",
                    store.newest.number(), mark->event, way_out),
        exchange);
  }
  return {};
}

// First the mark, then the store: a store that was used beside a folder without a mark would be refused.
Result<void> belong_together(store::Database& database, const Known& store, const std::string& exchange) {
  if (auto made = folder::make_folder(exchange); !made) return made;
  const auto above = std::filesystem::absolute(exchange).parent_path().string();
  if (auto durable = folder::make_durable(above); !durable) return durable;
  if (auto written = write_mark(exchange, {store.identity.id, store.newest.number()}); !written) return written;
  if (store.identity.beside == exchange) return {};
  return database.write([&](store::Transaction& tx) { return store::identity::set_beside(tx, exchange); });
}

}  // namespace

Result<void> StoreMark::take(store::Database& database, const std::string& exchange) {
  const auto store = known(database);
  if (!store) return fail(store.error());
  const auto mark = read_mark(exchange);
  if (auto checked = check(*store, mark, exchange); !checked) return checked;
  if (mark && store->identity.beside == exchange) return {};
  return belong_together(database, *store, exchange);
}

Result<void> StoreMark::adopt(store::Database& database, const std::string& exchange) {
  const auto store = known(database);
  if (!store) return fail(store.error());
  return belong_together(database, *store, exchange);
}

StoreMark::StoreMark(std::string exchange)
    : exchange_(std::move(exchange)), store_(read_mark(exchange_).value_or(Mark{}).store) {}

Result<void> StoreMark::there() const {
  const auto mark = read_mark(exchange_);
  if (mark && mark->store == store_) return {};
  return fail(Fault::unavailable, "the exchange folder has lost its mark .crossdock-store: is its volume mounted?",
              exchange_);
}

Result<void> StoreMark::keep(store::Database& database, std::chrono::steady_clock::time_point now) {
  if (kept_ != std::chrono::steady_clock::time_point{} && now - kept_ < between_marks) return {};
  if (auto written = write(database); !written) return written;
  kept_ = now;
  return {};
}

Result<void> StoreMark::write(store::Database& database) {
  const auto store = known(database);
  // Others tell of a store that is away, and of a folder that has lost its mark.
  if (!store || store->newest == last_ || !there()) return {};
  if (auto written = write_mark(exchange_, {store->identity.id, store->newest.number()}); !written) return written;
  last_ = store->newest;
  return {};
}

}  // namespace crossdock::service
