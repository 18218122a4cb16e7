// SPDX-License-Identifier: Apache-2.0
// Writes rows of simple elements as composites, releases delimiters in values, and adds the envelope from UNA to UNZ.
#include "translators/edifact/writer.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "translators/segments/characters.hpp"

namespace crossdock::edifact {
namespace {

// Released values of the envelope; text that a partner chose may hold any character.
std::string released(std::string_view value, const segments::Delimiters& d) {
  std::string out;
  for (const char c : value) {
    const bool service = c == d.element || c == d.component || c == d.segment || (d.release != 0 && c == d.release);
    if (service && d.release != 0) out += d.release;
    out += c;
  }
  return out;
}

// UTF-8 as the level's bytes.
Result<std::string> in_level(std::string text, std::string_view level) {
  if (level == "UNOY" || std::ranges::none_of(text, [](char c) { return c < 0; })) return text;
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte < 0x80) {
      out += text[i];
      continue;
    }
    // C2 and C3 lead U+0080 to U+00FF, which is Latin-1.
    const bool latin = level == "UNOC" && (byte == 0xC2 || byte == 0xC3) && i + 1 < text.size();
    if (!latin) {
      return fail(Fault::invalid, "'" + printable(text.substr(i, 12), 12) + "' cannot be written in " +
                                      std::string(level) + "; UNOY has every character");
    }
    out += static_cast<char>((byte & 3U) << 6 | (static_cast<unsigned char>(text[++i]) & 0x3FU));
  }
  return out;
}

bool fits(std::string_view value, std::size_t most) { return !value.empty() && value.size() <= most; }

// "D96A" → "D:96A", "D3" → "D:3", "41" → "4:1".
Result<std::string> version_of(std::string_view version) {
  if (version.size() < 2 || version.size() > 4) {
    return fail(Fault::invalid, "'" + std::string(version) + "' is not a version such as D96A");
  }
  return std::string(version.substr(0, 1)) + ":" + std::string(version.substr(1));
}

}  // namespace

int syntax_version(std::string_view level) { return level == "UNOY" ? 4 : 3; }

segments::Characters characters_of(std::string_view level) {
  if (level == "UNOY") return segments::Characters::as_they_are;
  return level == "UNOC" ? segments::Characters::latin_1 : segments::Characters::ascii;
}

void MessageBuilder::append_byte(const segments::ElementDef& def, char byte) {
  const auto& d = delimiters_;
  const bool service = byte == d.element || byte == d.component || byte == d.segment ||
                       (d.release != 0 && byte == d.release) || (d.repetition != 0 && byte == d.repetition);
  if ((byte >= 0 && byte < 0x20) || byte == 0x7F || (service && d.release == 0)) {
    ++collisions_;
    byte = ' ';
  } else if (service) {
    text_ += d.release;
  } else if (byte == '.' && def.type == segments::ElementType::real) {
    byte = d.decimal;
  }
  text_ += byte;
}

void MessageBuilder::append(const segments::ElementDef& def, std::string_view value) {
  for (std::size_t i = 0; i < value.size();) {
    const bool narrow = value[i] < 0 && characters_ != segments::Characters::as_they_are;
    const auto nearest =
        narrow ? segments::narrow(value.substr(i), characters_) : segments::Narrowed{value[i], 1, true};
    if (nearest.exact) {
      for (const char byte : value.substr(i, nearest.length)) append_byte(def, byte);
    } else {
      append_byte(def, nearest.byte);
      ++narrowed_;
    }
    i += nearest.length;
  }
}

void MessageBuilder::segment(const segments::SegmentDef& def, std::span<const std::string_view> elements) {
  std::size_t count = std::min(elements.size(), def.elements.size());
  while (count > 0 && elements[count - 1].empty()) --count;
  text_ += def.tag;
  for (std::size_t p = 0; def.starts[p] < count; ++p) {
    text_ += delimiters_.element;
    std::size_t end = std::min<std::size_t>(def.starts[p + 1], count);
    while (end > def.starts[p] && elements[end - 1].empty()) --end;
    for (std::size_t i = def.starts[p]; i < end; ++i) {
      if (i > def.starts[p]) text_ += delimiters_.component;
      append(def.elements[i], elements[i]);
    }
  }
  text_ += delimiters_.segment;
  ++segments_;
}

std::string MessageBuilder::take() {
  segments_ = 0;
  collisions_ = narrowed_ = 0;
  return std::exchange(text_, {});
}

Result<std::string> write(const InterchangeText& in) {
  for (const auto* party : {&in.sender, &in.receiver}) {
    if (!fits(party->id, 35) || party->qualifier.size() > 4)
      return fail(Fault::invalid, "'" + party->id + "' cannot be the address of an interchange");
  }
  if (!fits(in.control, 14))
    return fail(Fault::invalid, "'" + in.control + "' is not a reference of 1 to 14 characters");
  const auto& d = in.delimiters;
  const std::string e(1, d.element), c(1, d.component), end = std::string(1, d.segment) + (in.line_breaks ? "\n" : "");
  const auto date = date_of(in.at).compact();
  auto time = time_of_day(in.at).text();
  std::erase(time, ':');
  const auto party = [&](const Party& p) {
    return released(p.id, d) + (p.qualifier.empty() ? "" : c + released(p.qualifier, d));
  };
  std::string text =
      "UNA" + c + e + d.decimal + (d.release != 0 ? d.release : ' ') + (d.repetition != 0 ? d.repetition : ' ') + end;
  std::string header = "UNB" + e + in.level + c + std::to_string(in.version) + e + party(in.sender) + e +
                       party(in.receiver) + e + (in.version < 4 ? date.substr(2) : date) + c + time.substr(0, 4) + e +
                       released(in.control, d);
  const std::string_view request = in.acknowledgement_requested ? "1" : "", test = in.test ? "1" : "";
  std::string rest = e + e + released(in.application, d) + e + e + std::string(request) + e + e + std::string(test);
  while (rest.ends_with(d.element)) rest.pop_back();
  text += header + rest + end;
  for (const auto& message : in.messages) {
    const auto version = version_of(message.version);
    if (!version) return fail(version.error());
    if (!fits(message.reference, 14))
      return fail(Fault::invalid, "'" + message.reference + "' is not a reference of 1 to 14 characters");
    auto type = *version;
    std::ranges::replace(type, ':', d.component);
    text += "UNH" + e + released(message.reference, d) + e + message.set.id + c + type + c + message.agency +
            (message.set.implementation.empty() ? "" : c + released(message.set.implementation, d)) + end;
    bool skip = false;
    for (const char byte : message.set.body) {
      text += byte;
      if (!skip && byte == d.segment && in.line_breaks) text += '\n';
      skip = !skip && d.release != 0 && byte == d.release;
    }
    text += "UNT" + e + std::to_string(message.set.segments + 2) + e + released(message.reference, d) + end;
  }
  text += "UNZ" + e + std::to_string(in.messages.size()) + e + released(in.control, d) + end;
  return in_level(std::move(text), in.level);
}

}  // namespace crossdock::edifact
