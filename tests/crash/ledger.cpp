// SPDX-License-Identifier: Apache-2.0
// Reads X12 and XML files without the gateway's code, and compares what went out with a reference run.
#include "tests/crash/ledger.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>

namespace crossdock::tests {
namespace {

namespace fs = std::filesystem;

using Segment = std::vector<std::string>;

std::vector<std::string> split(const std::string& text, char at) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == at) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

// The segments of one interchange; the delimiters stand at fixed places of its ISA.
std::vector<Segment> segments_of(const std::string& bytes) {
  std::vector<Segment> segments;
  if (bytes.size() < 106) return segments;
  for (auto& text : split(bytes, bytes[105])) {
    std::erase_if(text, [](char c) { return c == '\n' || c == '\r'; });
    if (!text.empty()) segments.push_back(split(text, bytes[3]));
  }
  return segments;
}

bool is_x12(const std::string& bytes) { return bytes.starts_with("ISA"); }

std::string element(const Segment& segment, std::size_t number) {
  return number < segment.size() ? segment[number] : std::string();
}

// One of our answers to an order: "R000007", corrected as "R000007-2".
struct Answer {
  std::string number;  // "R000007"
  int version = 1;
  std::string content;  // but for the version and for whether it replaces an earlier one
};

struct Delivered {
  std::string control;                 // what tells deliveries to one partner apart
  std::vector<std::string> documents;  // type and content, but for answers
  std::vector<Answer> answers;
  std::vector<std::string> numbers;       // "850 P000007-1", of documents that have one of their own
  std::vector<std::string> acknowledged;  // "IN/12"
};

// What a segment says, but for the set's own number and time and the numbers of what is acknowledged.
std::string content_of(const Segment& segment) {
  if (segment[0] == "SE" || segment[0] == "AK2") return segment[0];
  std::size_t count = segment.size();
  if (segment[0] == "ST" || segment[0] == "AK1") count = std::min<std::size_t>(count, 2);
  if (segment[0] == "BSN") count = std::min<std::size_t>(count, 3);
  std::string text = segment[0];
  for (std::size_t i = 1; i < count; ++i) text += "*" + segment[i];
  return text;
}

// Where a document has the number that nobody else's document of its type may have.
std::string own_number(const Segment& segment) {
  if (segment[0] == "BEG") return "850 " + element(segment, 3);
  if (segment[0] == "BSN") return "856 " + element(segment, 2);
  if (segment[0] == "BIG") return "810 " + element(segment, 2);
  return {};
}

Answer answer_of(const std::string& number, std::string content) {
  const auto dash = number.find('-');
  Answer answer{.number = number.substr(0, dash), .version = 1, .content = std::move(content)};
  if (dash == std::string::npos) return answer;
  answer.version = std::stoi(number.substr(dash + 1));
  for (auto at = answer.content.find(number); at != std::string::npos; at = answer.content.find(number, at + 1))
    answer.content.replace(at, number.size(), answer.number);
  return answer;
}

Delivered read_x12(const std::string& bytes) {
  Delivered result;
  std::string set, answer;
  for (const auto& segment : segments_of(bytes)) {
    if (segment[0] == "ISA") result.control = element(segment, 13);
    if (segment[0] == "AK1") result.acknowledged.push_back(element(segment, 1) + "/" + element(segment, 2));
    if (segment[0] == "ST") {
      set.clear();
      answer.clear();
    }
    set += content_of(segment) + "~";
    if (segment[0] == "BAK") answer = element(segment, 8);
    if (auto number = own_number(segment); !number.empty()) result.numbers.push_back(std::move(number));
    if (segment[0] != "SE") continue;
    if (answer.empty()) {
      result.documents.push_back(set);
    } else {
      result.answers.push_back(answer_of(answer, std::regex_replace(set, std::regex(R"(BAK\*0[05]\*)"), "BAK*")));
    }
  }
  return result;
}

Delivered read_xml(const Ledger::File& file) {
  // The document's own ID is the first of them.
  const auto from = file.bytes.find("ID>");
  const auto id = file.bytes.substr(from + 3, file.bytes.find('<', from) - from - 3);
  const std::string type = file.name.substr(0, file.name.find('-'));
  Delivered result{.control = type + " " + id, .documents = {}, .answers = {}, .numbers = {}, .acknowledged = {}};
  if (type == "OrderResponse") {
    result.answers.push_back(answer_of(id, file.bytes));
  } else {
    result.documents.push_back(file.bytes);
  }
  return result;
}

Delivered read(const Ledger::File& file) { return is_x12(file.bytes) ? read_x12(file.bytes) : read_xml(file); }

// The answers to each order, by version. How many there are depends on what was heard first, which a kill changes; the last
// one says what became of the order.
using Answers = std::map<std::pair<std::string, std::string>, std::map<int, std::string>>;  // by partner and number

Answers answers_in(const Ledger& ledger) {
  Answers answers;
  for (const auto& file : ledger.delivered()) {
    for (auto& answer : read(file).answers)
      answers[{file.partner, answer.number}][answer.version] = without_numbers(answer.content, Dates::kept);
  }
  return answers;
}

using Counts = std::map<std::string, int>;

// How often each business document went out, under however many control numbers; identical repeats count once.
Counts documents_in(const Ledger& ledger) {
  Counts counts;
  std::set<std::pair<std::string, std::string>> seen;
  for (const auto& file : ledger.delivered()) {
    const auto content = read(file);
    if (!seen.emplace(file.partner, content.control).second) continue;
    for (const auto& document : content.documents) ++counts[file.partner + ": " + without_numbers(document)];
  }
  for (const auto& [order, versions] : answers_in(ledger))
    ++counts[order.first + ": " + without_numbers(versions.rbegin()->second)];
  return counts;
}

void judge_documents(const Ledger& seen, const Ledger& reference, Judgement& judgement) {
  const auto got = documents_in(seen);
  const auto expected = documents_in(reference);
  for (const auto& [document, count] : expected) {
    const auto found = got.find(document);
    if (found == got.end() || found->second < count) judgement.lost.push_back(document + " was not delivered");
  }
  for (const auto& [document, count] : got) {
    const auto found = expected.find(document);
    if (found == expected.end() || found->second < count)
      judgement.doubled.push_back(document + " was delivered again");
  }
}

void judge_repeats(const Ledger& seen, Judgement& judgement) {
  std::map<std::pair<std::string, std::string>, const Ledger::File*> first;
  for (const auto& file : seen.delivered()) {
    const auto control = read(file).control;
    const auto [known, added] = first.try_emplace({file.partner, control}, &file);
    if (!added && known->second->bytes != file.bytes)
      judgement.doubled.push_back(file.partner + ": " + control + " was delivered with two contents");
  }
}

// A further answer says something new, which may be a day alone, and none is missing.
void judge_answers(const Ledger& seen, Judgement& judgement) {
  for (const auto& [order, versions] : answers_in(seen)) {
    const std::string name = order.first + ": answer " + order.second;
    if (versions.rbegin()->first != static_cast<int>(versions.size()))
      judgement.lost.push_back(name + " has a version that was not delivered");
    for (auto next = std::next(versions.begin()); next != versions.end(); ++next) {
      if (next->second == std::prev(next)->second)
        judgement.doubled.push_back(name + " was delivered again: " + next->second);
    }
  }
}

void judge_own_numbers(const Ledger& seen, Judgement& judgement) {
  std::map<std::string, std::string> first;  // "partner 850 P000007-1" → control number
  for (const auto& file : seen.delivered()) {
    const auto content = read(file);
    for (const auto& number : content.numbers) {
      const auto [known, added] = first.try_emplace(file.partner + " " + number, content.control);
      if (!added && known->second != content.control)
        judgement.doubled.push_back(known->first + " was delivered under the control numbers " + known->second +
                                    " and " + content.control);
    }
  }
}

void judge_acknowledgements(const Ledger& seen, Judgement& judgement) {
  std::map<std::string, std::set<std::string>> answers;  // "partner IN/12" → control numbers of its 997s
  for (const auto& file : seen.delivered()) {
    const auto content = read(file);
    for (const auto& group : content.acknowledged) answers[file.partner + " " + group].insert(content.control);
  }
  for (const auto& file : seen.arrived()) {
    if (!is_x12(file.bytes)) continue;
    for (const auto& segment : segments_of(file.bytes)) {
      if (segment[0] != "GS" || element(segment, 1) == "FA") continue;
      const std::string group = file.partner + " " + element(segment, 1) + "/" + element(segment, 6);
      const auto count = answers[group].size();
      if (count == 0) judgement.lost.push_back("group " + group + " was not acknowledged");
      if (count > 1)
        judgement.doubled.push_back("group " + group + " was acknowledged " + std::to_string(count) + " times");
    }
  }
}

void judge_numbers(const Ledger& seen, Judgement& judgement) {
  std::map<std::string, std::set<long>> numbers;
  for (const auto& file : seen.delivered()) {
    if (is_x12(file.bytes)) numbers[file.partner].insert(std::stol(read(file).control));
  }
  for (const auto& [partner, given] : numbers) {
    if (*given.begin() != 1 || *given.rbegin() != static_cast<long>(given.size()))
      judgement.gaps.push_back("the interchange control numbers of " + partner + " have a gap");
  }
}

void note(const fs::path& folder, const std::string& partner, std::set<Ledger::File>& files) {
  std::error_code absent;
  for (const auto& entry : fs::directory_iterator(folder, absent)) {
    const std::string name = entry.path().filename().string();
    std::error_code gone;
    if (!entry.is_regular_file(gone) || name.front() == '.') continue;
    // A running gateway may take the file at any time; what it took before our look is not seen.
    std::ifstream in(entry.path(), std::ios::binary);
    if (in) files.insert({partner, name, std::string(std::istreambuf_iterator<char>(in), {})});
  }
}

}  // namespace

void Ledger::look(const std::string& exchange) {
  for (const auto& partner : fs::directory_iterator(exchange)) {
    const std::string name = partner.path().filename().string();
    note(partner.path() / "in", name, in_);
    note(partner.path() / "out", name, out_);
    // The partner may have read a file before we looked: a gateway that runs meanwhile delivers at any time.
    note(partner.path() / ".simulator" / "read", name, out_);
  }
}

std::string without_numbers(const std::string& text, Dates dates) {
  static const std::regex day(R"(\b20[0-9]{2}-[0-9]{2}-[0-9]{2}\b|\b20[0-9]{6}\b)");
  static const std::array<std::pair<std::regex, std::string>, 4> masks{{
      {std::regex(R"(\b[A-Z]{2}-[A-Z][0-9]{6}\b)"), "#"},  // a partner's own document
      {std::regex(R"(\b(P|R|S|INV)[0-9]{6}\b)"), "$1#"},   // the gateway's
      {std::regex(R"([0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?Z?)"), "T"},
      {std::regex(R"(\b(1Z[0-9A-Z]{16}|[0-9]{10,20})\b)"), "N"},  // tracking numbers and labels
  }};
  std::string result = dates == Dates::masked ? std::regex_replace(text, day, "D") : text;
  for (const auto& [pattern, mask] : masks) result = std::regex_replace(result, pattern, mask);
  return result;
}

std::string Judgement::text() const {
  std::string text;
  for (const auto& [title, sentences] :
       {std::pair{"lost", &lost}, {"doubled", &doubled}, {"gap", &gaps}, {"wrong", &wrong}}) {
    for (const auto& sentence : *sentences) text += std::string(title) + ": " + sentence + "\n";
  }
  return text;
}

void judge_exchange(const Ledger& seen, const Ledger& reference, Judgement& judgement) {
  judge_documents(seen, reference, judgement);
  judge_alone(seen, judgement);
}

void judge_alone(const Ledger& seen, Judgement& judgement) {
  judge_repeats(seen, judgement);
  judge_answers(seen, judgement);
  judge_own_numbers(seen, judgement);
  judge_acknowledgements(seen, judgement);
  judge_numbers(seen, judgement);
}

}  // namespace crossdock::tests
