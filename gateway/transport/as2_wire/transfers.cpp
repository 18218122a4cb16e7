// SPDX-License-Identifier: Apache-2.0
// Finds and claims stored transfers, limits their number and size, and answers HEAD.
#include "gateway/transport/as2_wire/transfers.hpp"

#include "gateway/transport/as2_wire/parties.hpp"

namespace crossdock::as2_wire {
namespace {

using BegunTransfer = tl::expected<std::unique_ptr<Transfer>, http::Response>;

tl::unexpected<http::Response> refused(int status, std::string text) {
  return tl::unexpected(http::plain(status, std::move(text)));
}

tl::unexpected<http::Response> elsewhere(std::uint64_t held) {
  auto response = http::plain(416, "the transfer does not go on there");
  response.fields.add("Content-Range", write_held(held));
  return tl::unexpected(std::move(response));
}

// The draft's answer while another connection writes.
http::Response busy() { return http::plain(500, "another connection is sending this message"); }

std::optional<std::string> name_in(const http::Fields& fields) {
  if (fields.count("ETag") != 1) return std::nullopt;
  return parse_transfer_name(fields.find("ETag"));
}

std::string key_of(const partners::Partner& partner, const std::string& name) {
  return partner.id.text() + "\n" + name;
}

// Another connection may have claimed the transfer, here or on another node: then its bytes are the ones.
Result<void> if_ours(const Result<bool>& changed) {
  if (!changed) return fail(changed.error());
  return *changed ? Result<void>{} : fail(Fault::unavailable, "another connection goes on with this transfer");
}

}  // namespace

Result<void> Transfer::added(store::Transaction& tx, const exchange::StoredBytes::Progress& progress) {
  const auto now = clock_();
  auto current = held_;
  current.payload = progress.payload;
  current.chunks = progress.chunks;
  current.size = static_cast<std::int64_t>(progress.size) - held_.head;
  if (!is_held_) {  // it is the first time: place is made by what is too old
    const auto dropped = store::transfers::drop_old(tx, now - transfer_age);
    if (!dropped) return fail(dropped.error());
  }
  const auto beside = store::transfers::held_beside(tx, held_);
  if (!beside) return fail(beside.error());
  const auto fits = [&](std::int64_t count, std::int64_t bytes, int times) {
    return count < limits_.count * times &&
           static_cast<std::uint64_t>(bytes + current.size) <= limits_.bytes * static_cast<std::uint64_t>(times);
  };
  is_held_ = fits(beside->count_of_peer, beside->bytes_of_peer, 1) && fits(beside->count, beside->bytes, 2);
  if (is_held_) return if_ours(store::transfers::hold(tx, current, now));
  const auto before = store::transfers::find(tx, held_.partner, held_.name);
  if (!before) return fail(before.error());
  if (!*before || (*before)->payload != progress.payload) return {};
  return if_ours(store::transfers::forget(tx, progress.payload, held_.writer));
}

Result<std::optional<store::transfers::Transfer>> Transfers::find(const partners::Partner& partner,
                                                                  const std::string& name) {
  std::optional<store::transfers::Transfer> found;
  const auto read = database_.read([&](store::Transaction& tx) -> Result<void> {
    auto row = store::transfers::find(tx, partner.id, name);
    if (!row) return fail(row.error());
    found = std::move(*row);
    return {};
  });
  if (!read) return fail(read.error());
  if (found && found->updated_at < clock_() - transfer_age) return std::nullopt;
  return found;
}

Result<bool> Transfers::claim(store::transfers::Transfer& found, const std::string& writer) {
  bool claimed = false;
  const auto done = database_.write([&](store::Transaction& tx) -> Result<void> {
    const auto changed = store::transfers::claim(tx, found, writer, clock_());
    if (!changed) return fail(changed.error());
    claimed = *changed;
    return {};
  });
  if (!done) return fail(done.error());
  return claimed;
}

http::Response Transfers::tell(const partners::Partner& partner, const http::Request& request) {
  const auto name = name_in(request.fields);
  if (!name) return http::Response{.status = 200};
  if (!writing_.take(key_of(partner, *name), 1)) return busy();
  const auto found = find(partner, *name);
  if (!found) return http::plain(503, "the store is away");
  http::Response response{.status = 200};
  response.length = *found ? static_cast<std::uint64_t>((*found)->size) : 0;
  return response;
}

BegunTransfer Transfers::begin(const partners::Partner& partner, const http::Request& request,
                               const std::string& message_id, const std::string& peer) {
  const auto range_text = request.fields.find("Content-Range");
  const auto name = name_in(request.fields);
  if (!name && !range_text.empty()) return elsewhere(0);
  if (!name) return nullptr;
  auto transfer = std::make_unique<Transfer>();
  transfer->place_ = writing_.take(key_of(partner, *name), 1);
  if (!transfer->place_) return tl::unexpected(busy());
  transfer->limits_ = limits_;
  transfer->clock_ = clock_;
  transfer->held_ = {
      .partner = partner.id, .name = *name, .message_id = message_id, .writer = new_message_id(""), .peer = peer};
  if (range_text.empty()) return transfer;

  const auto range = parse_range(range_text);
  if (!range) return refused(400, "Content-Range is no range up to the end");
  if (request.length && *request.length != range->last - range->first + 1)
    return refused(400, "Content-Range and Content-Length contradict each other");
  if (range->total > limits_.bytes) return refused(413, "the message is larger than is accepted here");
  auto found = find(partner, *name);
  if (!found) return refused(503, "the store is away");
  // Another message under the name is as good as none: the partner begins again.
  const auto held = *found && (*found)->message_id == message_id ? static_cast<std::uint64_t>((*found)->size) : 0;
  const bool last_again = held == range->total && range->first == range->last;
  if (range->first != held && !last_again) return elsewhere(held);
  transfer->range_ = range;
  if (held == 0) return transfer;
  const auto claimed = claim(**found, transfer->held_.writer);
  if (!claimed) return refused(503, "the store is away");
  if (!*claimed) return tl::unexpected(busy());
  const auto writer = std::exchange(transfer->held_.writer, {});
  transfer->held_ = std::move(**found);
  transfer->held_.writer = writer;
  transfer->is_held_ = true;
  return transfer;
}

}  // namespace crossdock::as2_wire
