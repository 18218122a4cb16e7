// SPDX-License-Identifier: Apache-2.0
// Finds the interchanges of a file. Text around them is reported and never costs a good one.
#include <algorithm>

#include "base/text.hpp"
#include "translators/edifact/cutter.hpp"
#include "translators/segments/looks.hpp"
#include "translators/segments/starts.hpp"

namespace crossdock::edifact {
namespace {

using segments::byte_order_mark;

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\0' || c == '\x1A'; }

std::size_t skip_blanks(std::string_view bytes, std::size_t at) {
  while (at < bytes.size() && is_blank(bytes[at])) ++at;
  return at;
}

class Reader {
 public:
  Reader(std::string_view bytes, const segments::Dictionary& dictionary, const segments::ReadOptions& options)
      : bytes_(bytes), dictionary_(dictionary), options_(options) {}

  Result<segments::File> run() {
    skip_start();
    for (skip_between(); at_ < bytes_.size(); skip_between()) {
      segments::Delimiters delimiters;
      std::size_t header = 0;
      if (find_header(bytes_, at_, delimiters, header)) {
        seen_ = true;
        file_.interchanges.push_back(Cutter(bytes_, dictionary_, options_).cut(at_, delimiters, header));
        at_ = static_cast<std::size_t>(file_.interchanges.back().end);
      } else {
        skip_text();
      }
    }
    if (!seen_) return fail(Fault::malformed, segments::nothing_to_read("UNB", bytes_));
    return std::move(file_);
  }

 private:
  void note(std::string_view name, std::uint64_t at, const std::string& message) {
    file_.findings.push_back(departure(options_, name, "18", at, message));
  }

  void skip_start() {
    if (bytes_.starts_with(byte_order_mark)) {
      note("bom", 0, "the file starts with a byte order mark");
      at_ = byte_order_mark.size();
    }
    const auto start = skip_blanks(bytes_, at_);
    if (start > at_ && start < bytes_.size())
      note("leading-blanks", at_, "there are blanks or empty lines before the first segment");
    at_ = start;
  }

  // Line breaks between interchanges are usual; other padding is reported, once.
  void skip_between() {
    const auto end = skip_blanks(bytes_, at_);
    for (auto i = at_; i < end && !padding_reported_; ++i) {
      if (bytes_[i] == '\r' || bytes_[i] == '\n') continue;
      note("padding", i, "there is padding after an interchange");
      padding_reported_ = true;
    }
    at_ = end;
  }

  std::size_t next_header(std::size_t from) const {
    segments::Delimiters delimiters;
    std::size_t header = 0;
    for (auto at = bytes_.find("UN", from); at != std::string_view::npos; at = bytes_.find("UN", at + 2)) {
      if (find_header(bytes_, at, delimiters, header)) return at;
    }
    return bytes_.size();
  }

  void skip_text() {
    const auto next = next_header(at_ + 1);
    if (seen_ || next < bytes_.size()) {
      note(seen_ ? "trailing-text" : "leading-text", at_,
           "'" + printable(bytes_.substr(at_, next - at_), 30) + "' is not part of any interchange");
    }
    at_ = next;
  }

  std::string_view bytes_;
  const segments::Dictionary& dictionary_;
  const segments::ReadOptions& options_;
  segments::File file_;
  std::size_t at_ = 0;
  bool seen_ = false, padding_reported_ = false;
};

}  // namespace

bool tolerates(const segments::ReadOptions& options, std::string_view name) {
  const auto tolerance = segments::tolerance_named(name);
  return tolerance && segments::Tolerances::named(options.tolerate).has(*tolerance);
}

segments::Finding departure(const segments::ReadOptions& options, std::string_view name, std::string_view code,
                            std::uint64_t offset, const std::string& message) {
  const bool fine = tolerates(options, name);
  return {.level = 1,
          .code = fine ? "tolerated:" + std::string(name) : "UCI:" + std::string(code),
          .offset = offset,
          .message = fine ? message : message + " (tolerance '" + std::string(name) + "' would accept it)",
          .error = !fine};
}

bool find_header(std::string_view bytes, std::size_t at, segments::Delimiters& delimiters, std::size_t& header) {
  const auto rest = bytes.substr(std::min(at, bytes.size()));
  delimiters = {.element = '+', .component = ':', .repetition = 0, .segment = '\'', .release = '?', .decimal = '.'};
  if (rest.starts_with("UNA") && rest.size() >= 13) {
    delimiters.component = rest[3];
    delimiters.element = rest[4];
    delimiters.decimal = rest[5];
    delimiters.release = rest[6] == ' ' ? '\0' : rest[6];
    delimiters.repetition = rest[7] == ' ' ? '\0' : rest[7];
    delimiters.segment = rest[8];
    header = skip_blanks(bytes, at + 9);
    return header + 3 < bytes.size() && bytes.substr(header).starts_with("UNB") &&
           bytes[header + 3] == delimiters.element;
  }
  header = at;
  if (!rest.starts_with("UNB") || rest.size() < 4) return false;
  if (rest[3] == '\x1D') {  // ISO 9735 level B: information separators
    delimiters = {.element = '\x1D', .component = '\x1F', .repetition = 0, .segment = '\x1C'};
    return true;
  }
  delimiters.repetition = '*';  // where the syntax has one
  return rest[3] == '+';
}

Result<segments::File> read(std::string_view bytes, const segments::Dictionary& dictionary,
                            const segments::ReadOptions& options) {
  return Reader(bytes, dictionary, options).run();
}

bool looks_like_edifact(std::string_view bytes) { return segments::begins_edifact(bytes); }

}  // namespace crossdock::edifact
