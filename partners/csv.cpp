// SPDX-License-Identifier: Apache-2.0
#include "partners/csv.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace crossdock::partners {
namespace {

class Scanner {
 public:
  Scanner(std::string_view text, const std::string& name) : rest_(text), name_(name) {}

  bool done() const { return rest_.empty(); }

  Result<CsvRow> row() {
    CsvRow row{.line = line_, .fields = {}};
    for (;;) {
      auto field = next_is('"') ? quoted() : plain();
      if (!field) return fail(field.error());
      row.fields.push_back(std::move(*field));
      if (next_is(',')) {
        rest_.remove_prefix(1);
        continue;
      }
      end_line();
      return row;
    }
  }

 private:
  bool next_is(char c) const { return !rest_.empty() && rest_.front() == c; }
  bool at_line_end() const { return rest_.empty() || next_is('\n') || rest_.starts_with("\r\n"); }

  void end_line() {
    if (rest_.empty()) return;
    rest_.remove_prefix(rest_.front() == '\r' ? 2 : 1);
    ++line_;
  }

  Result<std::string> plain() {
    const auto end = std::min(rest_.find_first_of(",\n\""), rest_.size());
    if (end < rest_.size() && rest_[end] == '"') {
      return refuse("a quote stands inside a field that does not begin with one");
    }
    std::string_view field = rest_.substr(0, end);
    if (end < rest_.size() && rest_[end] == '\n' && field.ends_with('\r')) field.remove_suffix(1);
    rest_.remove_prefix(field.size());
    return std::string(field);
  }

  Result<std::string> quoted() {
    const int begin = line_;
    rest_.remove_prefix(1);
    std::string field;
    for (;;) {
      const auto quote = rest_.find('"');
      if (quote == std::string_view::npos) {
        return fail(Fault::malformed, "a quoted field has no closing quote", fmt::format("{}:{}", name_, begin));
      }
      const auto part = rest_.substr(0, quote);
      line_ += static_cast<int>(std::ranges::count(part, '\n'));
      field += part;
      rest_.remove_prefix(quote + 1);
      if (!next_is('"')) break;
      field += '"';
      rest_.remove_prefix(1);
    }
    if (!next_is(',') && !at_line_end()) return refuse("text follows the closing quote of a field");
    return field;
  }

  tl::unexpected<Error> refuse(std::string what) const {
    return fail(Fault::malformed, std::move(what), fmt::format("{}:{}", name_, line_));
  }

  std::string_view rest_;
  const std::string& name_;
  int line_ = 1;
};

}  // namespace

Result<std::vector<CsvRow>> parse_csv(std::string_view text, const std::string& name) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  Scanner scanner(text, name);
  std::vector<CsvRow> rows;
  while (!scanner.done()) {
    auto row = scanner.row();
    if (!row) return fail(row.error());
    if (row->fields.size() == 1 && row->fields[0].empty()) continue;
    rows.push_back(std::move(*row));
  }
  return rows;
}

}  // namespace crossdock::partners
