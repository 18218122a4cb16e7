// SPDX-License-Identifier: Apache-2.0
// check_file and its forms for machines and people.
#include "translators/x12/report.hpp"

#include <boost/json.hpp>

#include <algorithm>

namespace crossdock::x12 {
namespace {

namespace json = boost::json;

template <class Visit>
void each_finding(const FileReport& report, Visit visit) {
  for (const auto& finding : report.findings) visit(finding);
  for (const auto& interchange : report.interchanges) {
    for (const auto& finding : interchange.findings) visit(finding);
    for (const auto& group : interchange.groups) {
      for (const auto& finding : group.findings) visit(finding);
      for (const auto& set : group.sets) {
        for (const auto& finding : set.findings) visit(finding);
      }
    }
  }
}

void conclude(FileReport& report) {
  bool any_error = false;
  each_finding(report, [&](const Finding& finding) {
    any_error |= finding.error;
    constexpr std::string_view prefix = "tolerated:";
    if (!finding.code.starts_with(prefix)) return;
    const auto name = finding.code.substr(prefix.size());
    if (std::ranges::find(report.tolerances, name) == report.tolerances.end()) report.tolerances.push_back(name);
  });
  report.verdict = any_error ? Verdict::invalid : report.tolerances.empty() ? Verdict::valid : Verdict::tolerated;
}

// Partners send any bytes; JSON is UTF-8. Bytes above 0x7F are shown as Latin-1 characters.
std::string utf8(std::string_view bytes) {
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

json::array to_array(const std::vector<Finding>& findings) {
  json::array array;
  for (const auto& f : findings) {
    array.push_back(json::object{{"level", f.level},
                                 {"code", f.code},
                                 {"segment", utf8(f.segment)},
                                 {"segment_number", f.segment_number},
                                 {"element", f.element},
                                 {"component", f.component},
                                 {"repetition", f.repetition},
                                 {"offset", f.offset},
                                 {"loop", f.loop},
                                 {"value", utf8(f.value)},
                                 {"message", utf8(f.message)},
                                 {"error", f.error}});
  }
  return array;
}

json::object to_object(const TransactionSet& set, const SetReport& report, const Group& group) {
  return {{"control", utf8(set.control)},   {"id", utf8(set.id)},
          {"version", utf8(group.version)}, {"status", std::string(1, report.status)},
          {"segments", set.segment_count},  {"findings", to_array(report.findings)}};
}

json::object to_object(const Group& group, const GroupReport& report) {
  json::array sets;
  for (std::size_t i = 0; i < report.sets.size(); ++i) sets.push_back(to_object(group.sets[i], report.sets[i], group));
  return {{"control", utf8(group.control)},        {"id", utf8(group.functional_id)},
          {"version", utf8(group.version)},        {"sender", utf8(group.sender)},
          {"receiver", utf8(group.receiver)},      {"status", std::string(1, report.status)},
          {"findings", to_array(report.findings)}, {"sets", std::move(sets)}};
}

json::object to_object(const Interchange& interchange, const InterchangeReport& report) {
  json::array groups;
  for (std::size_t i = 0; i < report.groups.size(); ++i)
    groups.push_back(to_object(interchange.groups[i], report.groups[i]));
  return {{"control", utf8(interchange.control())},
          {"sender", utf8(interchange.sender())},
          {"receiver", utf8(interchange.receiver())},
          {"version", utf8(interchange.isa[11])},
          {"offset", interchange.offset},
          {"status", std::string(1, report.status)},
          {"note", report.note},
          {"findings", to_array(report.findings)},
          {"groups", std::move(groups)}};
}

std::string where(const Finding& f) {
  std::string text = f.segment.empty() ? "file" : f.segment;
  const auto number = [&](int n) { text += (n < 10 ? "-0" : "-") + std::to_string(n); };
  if (f.element > 0) number(f.element);
  if (f.component > 0) number(f.component);
  if (f.segment_number > 0) text += " (segment " + std::to_string(f.segment_number) + ")";
  return text + " @" + std::to_string(f.offset);
}

void pad(std::string& text, std::size_t width) { text.append(text.size() < width ? width - text.size() : 0, ' '); }

}  // namespace

std::string_view to_string(Verdict verdict) {
  return verdict == Verdict::valid ? "valid" : verdict == Verdict::tolerated ? "tolerated" : "invalid";
}

FileReport check_file(std::string_view bytes, const Dictionary& dictionary, const CheckOptions& options,
                      std::string name) {
  FileReport report;
  report.name = std::move(name);
  auto file = read(bytes, options.read);
  if (!file) {
    report.findings.push_back({.level = 1, .code = "TA105:022", .message = file.error().what});
  } else {
    report.file = std::move(*file);
    report.findings = report.file.findings;
    for (const auto& interchange : report.file.interchanges) {
      report.interchanges.push_back(validate(interchange, dictionary, options.validate));
    }
  }
  conclude(report);
  return report;
}

std::vector<const Finding*> all_findings(const FileReport& report) {
  std::vector<const Finding*> all;
  each_finding(report, [&](const Finding& finding) { all.push_back(&finding); });
  return all;
}

std::string to_json(const FileReport& report) {
  json::array tolerances(report.tolerances.begin(), report.tolerances.end());
  json::array interchanges;
  for (std::size_t i = 0; i < report.interchanges.size(); ++i) {
    interchanges.push_back(to_object(report.file.interchanges[i], report.interchanges[i]));
  }
  return json::serialize(json::object{{"file", utf8(report.name)},
                                      {"verdict", to_string(report.verdict)},
                                      {"tolerances", std::move(tolerances)},
                                      {"findings", to_array(report.findings)},
                                      {"interchanges", std::move(interchanges)}});
}

std::string findings_text(const FileReport& report) {
  const auto findings = all_findings(report);
  std::size_t place_width = 0, code_width = 0, errors = 0;
  for (const auto* f : findings) {
    place_width = std::max(place_width, where(*f).size());
    code_width = std::max(code_width, f->code.size());
    errors += f->error;
  }
  std::string text;
  for (const auto* f : findings) {
    std::string line = where(*f);
    pad(line, place_width + 2);
    line += f->code;
    pad(line, place_width + code_width + 4);
    text += line + f->message + "\n";
  }
  text += (report.name.empty() ? "" : report.name + ": ") + std::string(to_string(report.verdict));
  if (errors > 0) text += ", " + std::to_string(errors) + (errors == 1 ? " error" : " errors");
  for (std::size_t i = 0; i < report.tolerances.size(); ++i)
    text += (i == 0 ? ", using " : ", ") + report.tolerances[i];
  return text + "\n";
}

}  // namespace crossdock::x12
