// SPDX-License-Identifier: Apache-2.0
// The outer frame is written as text, for it is never whole in memory; what stands in it goes through Boost.JSON.
#include "translators/segments/report_json.hpp"

#include <boost/json.hpp>

#include "base/text.hpp"

namespace crossdock::segments {
namespace {

namespace json = boost::json;

// Partners send any bytes; JSON is UTF-8. UTF-8 stays so, with our own messages; else bytes above 0x7F are shown as
// Latin-1 characters.
std::string utf8(std::string_view bytes) {
  if (is_utf8(bytes)) return std::string(bytes);
  std::string text;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      text += c;
    } else {
      text += static_cast<char>(0xC0 | byte >> 6);
      text += static_cast<char>(0x80 | (byte & 0x3F));
    }
  }
  return text;
}

json::object to_object(const Finding& f, std::uint64_t line) {
  json::object object{{"level", f.level},
                      {"code", f.exact_code()},
                      {"segment", utf8(f.segment)},
                      {"segment_number", f.segment_number},
                      {"element", f.element},
                      {"component", f.component},
                      {"repetition", f.repetition},
                      {"offset", f.offset},
                      {"loop", f.loop},
                      {"value", utf8(f.value)},
                      {"message", utf8(f.message)}};
  if (line > 0) object["line"] = line;
  return object;
}

std::string text_of(std::string_view value) { return json::serialize(json::string_view(utf8(value))); }

}  // namespace

std::string_view to_string(Verdict verdict) {
  return verdict == Verdict::valid ? "valid" : verdict == Verdict::tolerated ? "tolerated" : "invalid";
}

void JsonReport::field(std::string_view name, std::string_view value) {
  comma();
  text_ += '"';
  text_ += name;
  text_ += "\":";
  text_ += text_of(value);
}

void JsonReport::comma() {
  if (!first_) text_ += ',';
  first_ = false;
}

void JsonReport::findings(std::span<const Finding> findings) {
  comma();
  text_ += "\"findings\":[";
  for (std::size_t i = 0; i < findings.size(); ++i) {
    if (i > 0) text_ += ',';
    text_ += json::serialize(to_object(findings[i], line_of_ ? line_of_(findings[i].offset) : 0));
  }
  text_ += ']';
}

void JsonReport::status_and_findings(char status, std::span<const Finding> list) {
  field("status", {&status, 1});
  findings(list);
}

void JsonReport::begin_file(std::string_view name) {
  text_ += '{';
  first_ = true;
  field("file", name);
  text_ += ",\"interchanges\":[";
  first_ = true;
}

void JsonReport::begin_interchange(const Interchange& interchange) {
  comma();
  text_ += '{';
  first_ = true;
  field("control", interchange.control());
  field("sender", interchange.sender());
  field("receiver", interchange.receiver());
  field("version", interchange.header[11]);
  text_ += ",\"groups\":[";
  first_ = true;
}

void JsonReport::begin_group(const Group& group) {
  comma();
  text_ += '{';
  first_ = true;
  field("control", group.control);
  field("id", group.functional_id);
  field("version", group.version);
  field("sender", group.sender);
  field("receiver", group.receiver);
  text_ += ",\"sets\":[";
  first_ = true;
}

void JsonReport::add_set(const Group& group, const TransactionSet& set, const SetReport& report) {
  comma();
  text_ += '{';
  first_ = true;
  field("control", set.control);
  field("id", set.id);
  field("version", group.version);
  status_and_findings(report.status, report.findings);
  text_ += '}';
}

void JsonReport::end_group(const GroupReport& report) {
  text_ += ']';
  first_ = false;
  status_and_findings(report.status, report.findings);
  text_ += '}';
}

void JsonReport::end_interchange(const InterchangeReport& report) {
  text_ += ']';
  first_ = false;
  status_and_findings(report.status, report.findings);
  text_ += '}';
}

void JsonReport::end_file(std::span<const Finding> list, std::span<const std::string> tolerances, Verdict verdict) {
  text_ += ']';
  first_ = false;
  findings(list);
  text_ += ",\"tolerances\":" + json::serialize(json::array(tolerances.begin(), tolerances.end()));
  field("verdict", to_string(verdict));
  text_ += '}';
}

}  // namespace crossdock::segments
