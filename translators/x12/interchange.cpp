// SPDX-License-Identifier: Apache-2.0
// Finds the interchanges of a file. An interchange begins only with ISA at a segment boundary; text around
// interchanges is reported and never costs a good one.
#include "translators/x12/interchange.hpp"

#include "base/text.hpp"
#include "translators/x12/cutter.hpp"

namespace crossdock::x12 {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\0' || c == '\x1A'; }

std::size_t skip_blanks(std::string_view bytes, std::size_t at) {
  while (at < bytes.size() && is_blank(bytes[at])) ++at;
  return at;
}

bool starts_isa(std::string_view bytes, std::size_t at) {
  if (bytes.size() - at < 4 || bytes.substr(at, 3) != "ISA") return false;
  const char c = bytes[at + 3];
  return !(c >= '0' && c <= '9') && !(c >= 'A' && c <= 'Z') && !(c >= 'a' && c <= 'z') && c != ' ';
}

// The next ISA in its fixed layout: "ISA" alone may be part of a text.
std::size_t next_fixed_isa(std::string_view bytes, std::size_t from) {
  for (auto at = bytes.find("ISA", from); at != std::string_view::npos; at = bytes.find("ISA", at + 3)) {
    if (is_fixed_isa(bytes, at)) return at;
  }
  return bytes.size();
}

std::string_view unpadded(std::string_view id) {
  while (!id.empty() && id.back() == ' ') id.remove_suffix(1);
  return id;
}

class Reader {
 public:
  Reader(std::string_view bytes, const ReadOptions& options)
      : bytes_(bytes), options_(options), departures_(Tolerances::named(options.tolerate)) {}

  Result<File> run() {
    skip_start();
    for (skip_between(); at_ < bytes_.size(); skip_between()) {
      if (starts_isa(bytes_, at_)) {
        read_interchange();
      } else {
        skip_text();
      }
    }
    if (file_.interchanges.empty() && !isa_seen_) return fail(Fault::malformed, "there is no ISA segment");
    return std::move(file_);
  }

 private:
  void skip_mark() {
    if (!bytes_.substr(at_).starts_with(byte_order_mark)) return;
    file_.findings.push_back(departures_.note(
        Tolerance::bom, "022", at_,
        at_ == 0 ? "the file starts with a byte order mark" : "there is a byte order mark between files"));
    at_ += byte_order_mark.size();
  }

  void skip_start() {
    skip_mark();
    const auto start = skip_blanks(bytes_, at_);
    if (start > at_ && start < bytes_.size()) {
      file_.findings.push_back(
          departures_.note(Tolerance::leading_blanks, "022", at_, "there are blanks or empty lines before the ISA"));
    }
    at_ = start;
  }

  // Line breaks between interchanges are usual; other padding is reported, once.
  void skip_between() {
    const auto end = skip_blanks(bytes_, at_);
    for (auto i = at_; i < end && !padding_reported_; ++i) {
      if (bytes_[i] == '\r' || bytes_[i] == '\n') continue;
      file_.findings.push_back(departures_.note(Tolerance::padding, "022", i, "there is padding after an interchange"));
      padding_reported_ = true;
    }
    at_ = end;
    if (isa_seen_) skip_mark();  // of the next file, where several were put together
  }

  void read_interchange() {
    isa_seen_ = true;
    IsaFailure failure;
    auto isa = parse_isa(bytes_, at_, departures_, failure);
    if (!isa) {
      file_.findings.push_back(
          {.level = 1, .code = "TA105:022", .segment = "ISA", .offset = failure.offset, .message = failure.message});
      at_ = next_fixed_isa(bytes_, at_ + 3);
      return;
    }
    file_.interchanges.push_back(Cutter(bytes_, options_, departures_, buffers_).cut(at_, std::move(*isa)));
    at_ = static_cast<std::size_t>(file_.interchanges.back().end);
  }

  void skip_text() {
    const auto next = next_fixed_isa(bytes_, at_);
    const bool leading = !isa_seen_;
    if (leading && next == bytes_.size()) {
      at_ = next;
      return;
    }
    // What may be the beginning of an ISA is no text: the file was cut there.
    if (!leading && std::string_view("ISA").starts_with(bytes_.substr(at_))) {
      file_.findings.push_back(
          {.level = 1, .code = "TA105:023", .offset = at_, .message = "the file ends within an ISA"});
      at_ = next;
      return;
    }
    const auto text = "'" + printable(bytes_.substr(at_, next - at_), 30) + "' is not part of any interchange";
    file_.findings.push_back(
        departures_.note(leading ? Tolerance::leading_text : Tolerance::trailing_text, "022", at_, text));
    at_ = next;
  }

  std::string_view bytes_;
  const ReadOptions& options_;
  Departures departures_;
  IndexBuffers buffers_;
  File file_;
  std::size_t at_ = 0;
  bool isa_seen_ = false, padding_reported_ = false;
};

}  // namespace

std::uint64_t Interchange::offset_of(const Segment& segment, std::string_view element) const {
  // Compared as numbers, for a joined element lies in other memory.
  const auto start = reinterpret_cast<std::uintptr_t>(bytes.data()),
             at = reinterpret_cast<std::uintptr_t>(element.data());
  const bool inside = at >= start && at - start < bytes.size();
  return inside ? offset + (at - start) : segment.offset;
}

std::string_view Interchange::sender() const { return unpadded(isa[5]); }
std::string_view Interchange::receiver() const { return unpadded(isa[7]); }

Result<File> read(std::string_view bytes, const ReadOptions& options) { return Reader(bytes, options).run(); }

bool looks_like_x12(std::string_view bytes) {
  auto at = bytes.starts_with(byte_order_mark) ? byte_order_mark.size() : 0;
  at = skip_blanks(bytes, at);
  return at < bytes.size() && starts_isa(bytes, at);
}

}  // namespace crossdock::x12
