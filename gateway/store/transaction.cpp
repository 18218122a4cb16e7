// SPDX-License-Identifier: Apache-2.0
// Refuses text that is no valid UTF-8, and gives statements the short forms that repositories use.
#include "gateway/store/transaction.hpp"

#include <exception>

#include "gateway/store/session.hpp"

namespace crossdock::store {
namespace {

// The length of the UTF-8 character at the start of `text`, or 0 if there is none (RFC 3629: no surrogates,
// no overlong forms) or it is NUL, which PostgreSQL cannot store.
std::size_t character(std::string_view text) {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const auto continues = [&](std::size_t i) { return i < text.size() && (at(i) & 0xC0) == 0x80; };
  const unsigned lead = at(0);
  if (lead < 0x80) return lead == 0 ? 0 : 1;
  if (lead >= 0xC2 && lead <= 0xDF) return continues(1) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    if (!continues(1) || !continues(2)) return 0;
    return (lead == 0xE0 && at(1) < 0xA0) || (lead == 0xED && at(1) > 0x9F) ? 0 : 3;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    if (!continues(1) || !continues(2) || !continues(3)) return 0;
    return (lead == 0xF0 && at(1) < 0x90) || (lead == 0xF4 && at(1) > 0x8F) ? 0 : 4;
  }
  return 0;
}

bool is_text(std::string_view text) {
  while (!text.empty()) {
    const auto length = character(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

// PostgreSQL refuses such text and SQLite keeps it silently, so it is refused before either sees it.
Result<void> check(std::span<const Argument> arguments) {
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const auto* text = std::get_if<std::string_view>(&arguments[i]);
    if (text != nullptr && !is_text(*text)) {
      return fail(Fault::internal, "the text for $" + std::to_string(i + 1) + " is not UTF-8, store it as a blob");
    }
  }
  return {};
}

std::span<const Argument> as_span(std::initializer_list<Argument> arguments) {
  return {arguments.begin(), arguments.size()};
}

Result<std::optional<Row>> first_of(Result<Rows> rows) {
  if (!rows) return fail(std::move(rows.error()));
  if (rows->empty()) return std::nullopt;
  return std::optional<Row>(std::move(rows->front()));
}

// Control characters of one byte, and those of two (U+0080 to U+009F), which some terminals obey as well.
bool is_control(std::string_view character) {
  const auto first = static_cast<unsigned char>(character[0]);
  return first < 0x20 || first == 0x7F || (first == 0xC2 && static_cast<unsigned char>(character[1]) < 0xA0);
}

}  // namespace

bool Row::is_null(int column) const {
  return std::holds_alternative<std::nullptr_t>(cells_.at(static_cast<std::size_t>(column)));
}

std::int64_t Row::integer(int column) const {
  const auto* value = std::get_if<std::int64_t>(&cells_.at(static_cast<std::size_t>(column)));
  return value == nullptr ? 0 : *value;
}

const std::string& Row::text(int column) const {
  static const std::string none;
  const auto* value = std::get_if<std::string>(&cells_.at(static_cast<std::size_t>(column)));
  return value == nullptr ? none : *value;
}

Result<Rows> Transaction::query(std::string_view sql, std::span<const Argument> arguments) {
  if (failure_) return fail(*failure_);
  auto outcome = check(arguments).and_then([&] { return session_.run(sql, arguments); });
  if (!outcome) return fail(failure_.emplace(std::move(outcome.error())));
  return std::move(outcome->rows);
}

Result<std::int64_t> Transaction::execute(std::string_view sql, std::span<const Argument> arguments) {
  if (failure_) return fail(*failure_);
  auto outcome = check(arguments).and_then([&] { return session_.run(sql, arguments); });
  if (!outcome) return fail(failure_.emplace(std::move(outcome.error())));
  return outcome->affected;
}

Result<void> Transaction::send(std::string_view sql, std::span<const Argument> arguments) {
  if (failure_) return fail(*failure_);
  auto sent = check(arguments).and_then([&] { return session_.send(sql, arguments); });
  if (!sent) return fail(failure_.emplace(std::move(sent.error())));
  return {};
}

Result<void> Transaction::send(std::string_view sql, std::initializer_list<Argument> arguments) {
  return send(sql, as_span(arguments));
}

Result<void> Transaction::send_many(std::string_view sql, std::span<const std::vector<Argument>> rows) {
  for (const auto& row : rows) {
    if (auto sent = send(sql, row); !sent) return sent;
  }
  return {};
}

Result<void> Transaction::send_change(std::string_view sql, std::initializer_list<Argument> arguments,
                                      const Error& otherwise) {
  if (failure_) return fail(*failure_);
  auto sent =
      check(as_span(arguments)).and_then([&] { return session_.send_change(sql, as_span(arguments), otherwise); });
  if (!sent) return fail(failure_.emplace(std::move(sent.error())));
  return {};
}

Asked Transaction::ask(std::string_view sql, std::initializer_list<Argument> arguments) {
  if (failure_) return {*this, nullptr};
  auto asked = check(as_span(arguments)).and_then([&] { return session_.ask(sql, as_span(arguments)); });
  if (asked) return {*this, std::move(*asked)};
  failure_ = std::move(asked.error());
  return {*this, nullptr};
}

Result<void> Transaction::wait() {
  if (failure_) return fail(*failure_);
  auto done = session_.wait();
  if (!done) return fail(failure_.emplace(std::move(done.error())));
  return {};
}

Result<Rows> Asked::rows() {
  if (tx_->failure()) return fail(*tx_->failure());
  if (!reply_->outcome) {
    if (auto done = tx_->wait(); !done) return fail(std::move(done.error()));
  }
  return std::move(reply_->outcome->rows);
}

Result<std::optional<Row>> Asked::row() { return first_of(rows()); }

Result<void> Transaction::savepoint(const Work& work) {
  if (failure_) return fail(*failure_);
  if (in_savepoint_) return fail(failure_.emplace(Error{Fault::internal, "a savepoint inside a savepoint", ""}));
  if (auto set = session_.set_savepoint(); !set) return fail(failure_.emplace(std::move(set.error())));
  in_savepoint_ = true;
  auto done = guarded(work, *this).and_then([this] { return session_.release_savepoint(); });
  in_savepoint_ = false;
  if (done) return done;
  failure_ = done.error();
  if (session_.return_to_savepoint()) failure_.reset();
  return done;
}

Result<Rows> Transaction::query(std::string_view sql, std::initializer_list<Argument> arguments) {
  return query(sql, as_span(arguments));
}

Result<std::optional<Row>> Transaction::query_one(std::string_view sql, std::initializer_list<Argument> arguments) {
  return first_of(query(sql, as_span(arguments)));
}

Result<std::int64_t> Transaction::execute(std::string_view sql, std::initializer_list<Argument> arguments) {
  return execute(sql, as_span(arguments));
}

Result<std::int64_t> Transaction::insert(std::string_view sql, std::initializer_list<Argument> arguments) {
  const auto rows = query(sql, as_span(arguments));
  if (!rows) return fail(rows.error());
  return rows->empty() ? 0 : rows->front().integer(0);
}

Result<void> guarded(const Work& work, Transaction& tx) try {
  auto done = work(tx);
  if (done && tx.failure()) return fail(*tx.failure());
  return done;
} catch (const std::exception& thrown) {
  return fail(Fault::internal, std::string("a transaction threw: ") + thrown.what());
} catch (...) {
  return fail(Fault::internal, "a transaction threw something that is not an exception");
}

std::string storable(std::string_view text, std::size_t limit) {
  std::string clean;
  clean.reserve(std::min(text.size(), limit));
  while (!text.empty()) {
    const auto length = character(text);
    const bool fit = length > 0 && !is_control(text.substr(0, length));
    const std::string_view next = fit ? text.substr(0, length) : text.front() == '\0' ? "" : "\xEF\xBF\xBD";
    if (clean.size() + next.size() > limit) break;
    clean.append(next);
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return clean;
}

}  // namespace crossdock::store
