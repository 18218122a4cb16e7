// SPDX-License-Identifier: Apache-2.0
// Knows who is told of a case.
#include "gateway/pipeline/cases.hpp"

#include "gateway/pipeline/work.hpp"

namespace crossdock::pipeline::cases {
namespace {

// By the stage `publish`, in the order of the case's story.
Result<void> tell_closed(store::Transaction& tx, const Result<std::vector<std::int64_t>>& closed, TimePoint now) {
  if (!closed) return fail(closed.error());
  for (const auto id : *closed) {
    if (auto told = store::work_queue::add(tx, publish_of(id, "closed"), now); !told) return told;
  }
  return {};
}

}  // namespace

Result<bool> add(store::Transaction& tx, const Case& found, TimePoint now) {
  const auto added = store::cases::add(tx, found, now);
  if (!added) return fail(added.error());
  if (!added->opened) return false;
  if (auto told = store::work_queue::add(tx, publish_of(added->id, "opened"), now); !told) return fail(told.error());
  return true;
}

Result<void> settle(store::Transaction& tx, const Part& part, std::string_view resolution, TimePoint now) {
  return tell_closed(tx, store::cases::settle(tx, part, resolution, now), now);
}

Result<void> settle(store::Transaction& tx, const Case& settled, std::string_view resolution, TimePoint now) {
  return tell_closed(tx, store::cases::settle(tx, settled, resolution, now), now);
}

Result<void> settle_all(store::Transaction& tx, CaseKind kind, std::string_view subject, std::string_view resolution,
                        TimePoint now) {
  return tell_closed(tx, store::cases::settle_all(tx, kind, subject, resolution, now), now);
}

Result<void> settle_work(store::Transaction& tx, std::string_view resolution, TimePoint now) {
  return tell_closed(tx, store::cases::settle_work(tx, resolution, now), now);
}

Result<void> close(store::Transaction& tx, std::int64_t id, std::string_view resolution, TimePoint now) {
  if (auto closed = store::cases::close(tx, id, resolution, now); !closed) return closed;
  return tell_closed(tx, std::vector{id}, now);
}

}  // namespace crossdock::pipeline::cases
