// SPDX-License-Identifier: Apache-2.0
// Writes payload, message and delivery work of each order, 200 orders in one transaction.
#include "bench/as2_load/fill.hpp"

#include <fmt/format.h>

#include "bench/as2_load/messages.hpp"
#include "gateway/store/database.hpp"
#include "gateway/store/messages.hpp"
#include "gateway/store/migrations.hpp"
#include "gateway/store/payloads.hpp"
#include "gateway/store/work_queue.hpp"

namespace crossdock::as2_load {
namespace {

Result<void> add_ready(store::Transaction& tx, const std::string& partner, std::uint64_t number, std::size_t size) {
  const auto now = present();
  const auto payload = store::payloads::store(tx, order(number, size), now);
  if (!payload) return fail(payload.error());
  store::Message message;
  message.direction = store::Direction::out;
  message.partner = partner;
  message.channel = "as2";
  message.name = fmt::format("850-{:09}.edi", number);
  message.payload = payload->id;
  message.sha256 = payload->sha256;
  message.size = payload->size;
  message.state = store::MessageState::ready;
  message.syntax = "x12";
  message.type = "850";
  message.control = fmt::format("{:09}", number);
  const auto added = store::messages::add(tx, message, now);
  if (!added) return fail(added.error());
  const auto queued = store::work_queue::push(tx, {.stage = store::Stage::deliver, .subject = added->id.number()}, now);
  if (!queued) return fail(queued.error());
  return {};
}

}  // namespace

Result<void> fill_outbound(const std::string& dsn, const std::string& partner, std::uint64_t first, std::uint64_t count,
                           std::size_t size) {
  constexpr std::uint64_t batch = 200;
  auto database = store::Database::open({.dsn = dsn, .absent = store::Absent::created});
  if (!database) return fail(database.error());
  if (const auto migrated = store::migrate(**database, present()); !migrated) return fail(migrated.error());
  for (std::uint64_t done = 0; done < count; done += batch) {
    const auto written = (*database)->write([&](store::Transaction& tx) -> Result<void> {
      for (auto i = done; i < std::min(done + batch, count); ++i) {
        if (auto added = add_ready(tx, partner, first + i, size); !added) return added;
      }
      return {};
    });
    if (!written) return written;
  }
  return {};
}

}  // namespace crossdock::as2_load
