// SPDX-License-Identifier: Apache-2.0
// Knows how an interchange ends, as far as the two ends of a file show it.
#include "gateway/transport/exchange/arrivals.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>

#include "base/text.hpp"
#include "gateway/pipeline/cases.hpp"
#include "gateway/store/events.hpp"

namespace crossdock::exchange {
namespace {

constexpr std::size_t terminator_of_isa = 105;                 // the ISA segment has a fixed length (X12.5)
constexpr std::size_t digits_of_control = 9;                   // ISA13 and IEA02
constexpr std::string_view nothing_after(" \t\r\n\0\x1a", 6);  // what mainframes and DOS put behind the last segment

constexpr std::array<std::string_view, 3> interchange_starts{"ISA", "UNA", "UNB"};
constexpr std::size_t most_after = 40;  // what is there besides: remarks of the sender's programs

// Whether what follows a trailer is the end of the file, and not the beginning of another interchange.
bool is_end(std::string_view rest) {
  const auto blank = rest.find_first_not_of(nothing_after);
  if (blank == std::string_view::npos) return true;
  rest.remove_prefix(blank);
  const bool begins = std::ranges::any_of(
      interchange_starts, [&](auto whole) { return rest.starts_with(whole) || whole.starts_with(rest); });
  return !begins && rest.size() <= most_after;
}

// The terminator is not where it should be in an ISA that is too short or wrapped; any such character is taken for it.
bool may_terminate(char c, char separator) {
  const bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  return !letter && !is_digit(c) && c != separator && nothing_after.find(c) == std::string_view::npos;
}

std::string_view take_digits(std::string_view& text) {
  const auto end = std::ranges::find_if_not(text, is_digit) - text.begin();
  const auto digits = text.substr(0, static_cast<std::size_t>(end));
  text.remove_prefix(digits.size());
  return digits;
}

// Without line ends, which some put after so many characters, in the middle of segments.
std::string without_line_ends(std::string_view text) {
  std::string result(text);
  std::erase_if(result, [](char c) { return c == '\r' || c == '\n'; });
  return result;
}

// The text after the last trailer of that tag; nullopt without one.
std::optional<std::string> after_last(std::string_view end, std::string_view tag, char separator) {
  const auto trailer = std::string(tag) + separator;
  const auto at = end.rfind(trailer);
  // Behind a separator it is data.
  if (at == std::string_view::npos || (at > 0 && end[at - 1] == separator)) return std::nullopt;
  return std::string(end.substr(at + trailer.size()));
}

// `rest`: what follows "IEA*".
bool ends_x12(std::string_view rest, char separator, char terminator) {
  if (take_digits(rest).empty() || !rest.starts_with(separator)) return false;
  rest.remove_prefix(1);
  const auto control = take_digits(rest);
  if (control.empty()) return false;
  const bool terminated = !rest.empty() && (rest.front() == terminator || may_terminate(rest.front(), separator));
  if (terminated) rest.remove_prefix(1);
  // Without its terminator it may have been cut in the number.
  if (terminated) return is_end(rest);
  return control.size() == digits_of_control && rest.find_first_not_of(nothing_after) == std::string_view::npos;
}

bool is_open_x12(std::string_view body, std::string_view end) {
  if (body.size() <= terminator_of_isa) return true;
  const char separator = body[3];
  const char terminator = body[terminator_of_isa];
  if (const auto rest = after_last(end, "IEA", separator); rest && ends_x12(*rest, separator, terminator)) return false;
  const auto joined = without_line_ends(end);
  const auto rest = after_last(joined, "IEA", separator);
  return !rest || !ends_x12(*rest, separator, terminator);
}

bool is_open_edifact(std::string_view body, std::string_view end) {
  const bool advised = body.starts_with("UNA");
  if (advised && body.size() < 9) return true;
  const char separator = advised ? body[4] : '+';
  const char release = advised ? body[6] : '?';
  const char terminator = advised ? body[8] : '\'';
  const auto joined = without_line_ends(end);
  const auto rest = after_last(joined, "UNZ", separator);
  if (!rest) return true;
  for (std::size_t i = 0; i < rest->size(); ++i) {
    if ((*rest)[i] == release && release != ' ') {
      ++i;  // what is released is no delimiter
    } else if ((*rest)[i] == terminator) {
      return !is_end(std::string_view(*rest).substr(i + 1));
    }
  }
  return true;
}

std::string_view without_mark(std::string_view text) {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  return trim(text.starts_with(byte_order_mark) ? text.substr(byte_order_mark.size()) : text);
}

}  // namespace

void PickupRound::add(PickupRound&& other) {
  files.insert(files.end(), std::make_move_iterator(other.files.begin()), std::make_move_iterator(other.files.end()));
  looked.insert(looked.end(), std::make_move_iterator(other.looked.begin()),
                std::make_move_iterator(other.looked.end()));
  problems.insert(problems.end(), std::make_move_iterator(other.problems.begin()),
                  std::make_move_iterator(other.problems.end()));
}

bool is_open_interchange(std::string_view start, std::string_view end) {
  const auto body = without_mark(start);
  if (body.starts_with("ISA")) return is_open_x12(body, end);
  if (body.starts_with("UNA") || body.starts_with("UNB")) return is_open_edifact(body, end);
  return !body.empty() && std::ranges::any_of(interchange_starts, [&](auto whole) { return whole.starts_with(body); });
}

Result<void> tell_incomplete(store::Database& database, const PickedUp& file, Duration waited, TimePoint now) {
  const auto text = store::storable(
      fmt::format("{} was taken without its end: its interchange is not closed, and it did not change for {}",
                  printable(file.name, 220), text_of(waited)));
  return database.write([&](store::Transaction& tx) -> Result<void> {
    const auto story = store::events::for_message(tx, file.message);
    if (!story) return fail(story.error());
    if (std::ranges::find(*story, text, &store::Event::text) != story->end()) return {};
    const auto added = pipeline::cases::add(tx,
                                            {.kind = CaseKind::incomplete_file,
                                             .partner = file.partner,
                                             .subject = fmt::format("message:{}", file.message.number()),
                                             .text = text},
                                            now);
    if (!added) return fail(added.error());
    return store::events::add(tx,
                              {.at = now, .message = file.message, .kind = store::EventKind::exception, .text = text});
  });
}

}  // namespace crossdock::exchange
