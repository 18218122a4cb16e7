// SPDX-License-Identifier: Apache-2.0
// Whole lists as CSV and XLSX. They are read part by part by the cursors of lists, each part on a snapshot of its own: no
// thread and no transaction is held for longer than a part, and no more than a part is in memory.
#include <fmt/format.h>

#include <optional>

#include "base/text.hpp"
#include "gateway/api/lists.hpp"
#include "gateway/api/router.hpp"
#include "gateway/exports/csv.hpp"
#include "gateway/exports/xlsx.hpp"

namespace crossdock::api {
namespace {

constexpr int part_rows = 500;
constexpr int most_exports = 2;               // at a time
constexpr std::string_view come_again = "5";  // seconds

// A list on its way out.
class Rows {
 public:
  Rows(const Call& call, Parts parts)
      : context_(call.context), operation_(call.operation.id), parts_(std::move(parts)) {}

  // The next part; nullopt after the last.
  Result<std::optional<views::Table>> next() {
    if (ended_) return std::nullopt;
    auto part = read_part(context_.database, parts_, after_, part_rows);
    if (!part) return fail(part.error());
    after_ = std::move(part->next);
    ended_ = after_.empty();
    return std::move(part->table);
  }

  void log(const Error& error) const {
    if (context_.log) context_.log(fmt::format("export of {}: {}", operation_, describe(error)));
  }

 private:
  Context& context_;
  std::string_view operation_;
  Parts parts_;
  std::string after_;
  bool ended_ = false;
};

// What an export holds while it is made and sent. `place` counts it.
struct Export {
  Rows rows;
  views::Table first;
  std::shared_ptr<void> place;
};

class CsvSource final : public http::Source {
 public:
  explicit CsvSource(Export what)
      : what_(std::move(what)), text_(exports::csv_head(what_.first) + exports::csv_rows(what_.first)) {
    what_.first = {};
  }

  Next next() override {
    while (used_ == text_.size()) {
      const auto table = what_.rows.next();
      if (!table) return what_.rows.log(table.error()), Broken{};
      if (!*table) return End{};
      text_ = exports::csv_rows(**table);
      used_ = 0;
    }
    Piece piece{text_.substr(used_, longest_piece)};
    used_ += piece.bytes.size();
    return piece;
  }

 private:
  Export what_;
  std::string text_;
  std::size_t used_ = 0;
};

// Makes the whole file before it is sent: its length, and whether it can be made at all, are known then.
class XlsxSource final : public http::Source {
 public:
  using Refused = std::function<http::Response(const Failure&)>;
  XlsxSource(Export what, exports::Workbook::Terms terms, Refused refused)
      : what_(std::move(what)), terms_(std::move(terms)), refused_(std::move(refused)) {}

  Prepared prepare(http::Response& head) override {
    const auto done = step();
    if (done && !*done) return Prepared::not_yet;
    if (done) return head.length = length_, Prepared::yes;
    what_.rows.log(done.error());
    head = refused_(failure_of(done.error()));
    return Prepared::never;
  }

  Next next() override {
    auto bytes = file_->read(sent_, longest_piece);
    if (!bytes) return what_.rows.log(bytes.error()), Broken{};
    if (bytes->empty()) return End{};
    sent_ += bytes->size();
    return Piece{std::move(*bytes)};
  }

 private:
  // One part; whether it was the last.
  Result<bool> step() {
    if (!book_) return begin().map([] { return false; });
    const auto table = what_.rows.next();
    if (!table) return fail(table.error());
    if (!*table) return finish().map([] { return true; });
    return book_->add(**table).map([] { return false; });
  }

  Result<void> begin() {
    auto book = exports::Workbook::begin(terms_, what_.first);
    if (!book) return fail(book.error());
    book_ = std::move(*book);
    const auto first = std::exchange(what_.first, {});
    return book_->add(first);
  }

  Result<void> finish() {
    auto file = book_->finish();
    if (!file) return fail(file.error());
    const auto length = file->size();
    if (!length) return fail(length.error());
    length_ = *length;
    file_ = std::move(*file);
    return {};
  }

  Export what_;
  exports::Workbook::Terms terms_;
  Refused refused_;
  std::optional<exports::Workbook> book_;
  std::optional<exports::NamelessFile> file_;
  std::uint64_t length_ = 0, sent_ = 0;
};

// Gives it back with its last copy; none when all are taken.
std::shared_ptr<void> take_place(std::atomic<int>& taken) {
  if (++taken <= most_exports) return {&taken, [&taken](void*) { --taken; }};
  --taken;
  return nullptr;
}

// An export is the whole list.
std::optional<Failure> wrong_with_export(const Query& query) {
  std::vector<Mistake> mistakes;
  for (const std::string name : {"limit", "cursor"}) {
    if (query.has(name))
      mistakes.push_back({"/query/" + name, "is for pages of JSON: other formats hold the whole list"});
  }
  if (mistakes.empty()) return std::nullopt;
  auto detail = mistakes.front().pointer + " " + mistakes.front().detail;
  return Failure{Problem::bad_request, std::move(detail), std::move(mistakes)};
}

http::Response head_of_export(const Call& call, std::string_view noun, Form form) {
  http::Response head;
  head.fields.add("Content-Type", form == Form::csv
                                      ? "text/csv; charset=utf-8; header=present"
                                      : "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
  head.fields.add("Content-Disposition", fmt::format("attachment; filename=\"{}-{}.{}\"", noun,
                                                     date_of(call.now).text(), call.query.text("format")));
  head.fields.add("Cache-Control", "private, no-store");
  return head;
}

Failure too_many_exports() {
  Failure failure{Problem::too_many_exports, {}};
  failure.fields.add("Retry-After", std::string(come_again));
  return failure;
}

}  // namespace

Answered<std::variant<http::Response, http::Streamed>> export_of_list(const Call& call, Parts parts) {
  if (auto wrong = wrong_with_export(call.query)) return tl::unexpected(std::move(*wrong));
  Export what{.rows = Rows(call, std::move(parts)), .first = {}, .place = {}};
  if (call.request.method != "HEAD") what.place = take_place(call.context.exports);  // HEAD makes nothing
  if (call.request.method != "HEAD" && !what.place) return tl::unexpected(too_many_exports());
  if (call.request.method != "HEAD") {
    const auto told =
        fmt::format("the list {} is exported as {}", printable(call.request.target, 300), call.query.text("format"));
    auto failure = note_reading(call, store::Act::export_list, fmt::format("list:{}", call.operation.id), told);
    if (failure) return tl::unexpected(std::move(*failure));
  }
  auto first = what.rows.next();  // what is wrong with the filter shows here
  if (!first) return tl::unexpected(failed(call, first.error()));
  what.first = std::move(**first);

  const auto form = form_of(call.query);
  const std::string noun(call.operation.path.substr(call.operation.path.rfind('/') + 1));
  http::Streamed streamed{.head = head_of_export(call, noun, form)};
  if (form == Form::csv) {
    streamed.source = std::make_unique<CsvSource>(std::move(what));
  } else {
    auto refused = [request = call.request, &context = call.context, name = std::string(call.name)](
                       const Failure& failure) { return refusal(failure, request, context, name); };
    streamed.source = std::make_unique<XlsxSource>(
        std::move(what), exports::Workbook::Terms{.name = noun, .directory = call.context.temporary},
        std::move(refused));
  }
  return streamed;
}

}  // namespace crossdock::api
