// SPDX-License-Identifier: Apache-2.0
#include "tests/crash/ledger.hpp"

#include <algorithm>
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

// The number by which people know a document: order, shipment or invoice number, or the group that is acknowledged.
std::string business_number(const Segment& segment) {
  static const std::map<std::string, std::size_t> places{{"BEG", 3}, {"BAK", 3}, {"BSN", 2}, {"BIG", 2}, {"BCH", 3}};
  if (segment[0] == "AK1") return element(segment, 1) + "/" + element(segment, 2);
  const auto place = places.find(segment[0]);
  return place == places.end() ? std::string() : element(segment, place->second);
}

struct Delivered {
  std::string control;                    // what tells deliveries to one partner apart
  std::vector<std::string> documents;     // "850 P000001-1"
  std::vector<std::string> acknowledged;  // "IN/12"
};

Delivered read_x12(const std::string& bytes) {
  Delivered result;
  std::string type;
  for (const auto& segment : segments_of(bytes)) {
    if (segment[0] == "ISA") result.control = element(segment, 13);
    if (segment[0] == "ST") type = element(segment, 1);
    if (const auto number = business_number(segment); !number.empty()) result.documents.push_back(type + " " + number);
    if (segment[0] == "AK1") result.acknowledged.push_back(element(segment, 1) + "/" + element(segment, 2));
  }
  return result;
}

Delivered read_xml(const Ledger::File& file) {
  // The document's own ID is the first of them.
  const auto from = file.bytes.find("ID>");
  const auto id = file.bytes.substr(from + 3, file.bytes.find('<', from) - from - 3);
  const std::string type = file.name.substr(0, file.name.find('-'));
  return {.control = type + " " + id, .documents = {type + " " + id}, .acknowledged = {}};
}

Delivered read(const Ledger::File& file) { return is_x12(file.bytes) ? read_x12(file.bytes) : read_xml(file); }

// A number stands alone or begins a word: those of the suppliers ("NS-I000001") are their own.
const std::regex& running_number() {
  static const std::regex pattern(R"((^|[\s":])(P|R|S|INV)(\d{6}))");
  return pattern;
}

std::string sequence_of(const std::string& prefix) { return prefix == "P" || prefix == "R" ? "order" : "shipment"; }

using Counts = std::map<std::string, int>;

Counts with_closed_gaps(const Counts& counts) {
  std::vector<std::string> texts;
  for (const auto& [document, count] : counts) texts.push_back(document);
  const RunningNumbers numbers(texts);
  Counts result;
  for (const auto& [document, count] : counts) result[numbers.without_gaps(document)] += count;
  return result;
}

// How often each business document went out, under however many control numbers; identical repeats count once.
Counts documents_in(const Ledger& ledger) {
  Counts counts;
  std::set<std::pair<std::string, std::string>> seen;
  for (const auto& file : ledger.delivered()) {
    const auto content = read(file);
    if (!seen.emplace(file.partner, content.control).second) continue;
    for (const auto& document : content.documents) ++counts[file.partner + ": " + document];
  }
  return with_closed_gaps(counts);
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
      judgement.wrong.push_back("the interchange control numbers of " + partner + " have a gap");
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

RunningNumbers::RunningNumbers(const std::vector<std::string>& texts) {
  for (const auto& text : texts) {
    for (std::sregex_iterator found(text.begin(), text.end(), running_number()), end; found != end; ++found)
      ranks_[sequence_of((*found)[2])][(*found)[3]] = 0;
  }
  for (auto& [sequence, numbers] : ranks_) {
    std::size_t rank = 0;
    for (auto& [digits, place] : numbers) place = ++rank;
  }
}

std::string RunningNumbers::without_gaps(const std::string& text) const {
  std::string result;
  auto rest = text.begin();
  for (std::sregex_iterator found(text.begin(), text.end(), running_number()), end; found != end; ++found) {
    const auto rank = std::to_string(ranks_.at(sequence_of((*found)[2])).at((*found)[3]));
    result.append(rest, (*found)[3].first).append(6 - std::min<std::size_t>(6, rank.size()), '0').append(rank);
    rest = (*found)[3].second;
  }
  return result.append(rest, text.end());
}

std::string Judgement::text() const {
  std::string text;
  for (const auto& [title, sentences] : {std::pair{"lost", &lost}, {"doubled", &doubled}, {"wrong", &wrong}}) {
    for (const auto& sentence : *sentences) text += std::string(title) + ": " + sentence + "\n";
  }
  return text;
}

void judge_exchange(const Ledger& seen, const Ledger& reference, Judgement& judgement) {
  judge_repeats(seen, judgement);
  judge_documents(seen, reference, judgement);
  judge_acknowledgements(seen, judgement);
  judge_numbers(seen, judgement);
}

}  // namespace crossdock::tests
