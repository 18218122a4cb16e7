// SPDX-License-Identifier: Apache-2.0
// Splits X12 into pieces, changes some at random, and mostly corrects the counts afterwards.
#include "tests/fuzz/x12_mutator.hpp"

#include <algorithm>
#include <array>

namespace crossdock::fuzz {
namespace {

constexpr std::array<std::string_view, 64> tags = {
    "ISA", "GS",  "ST",  "SE",  "GE",  "IEA", "TA1", "BEG", "BAK", "BSN", "BIG", "BCH", "REF", "N1",  "N2",  "N3",
    "N4",  "PER", "DTM", "PO1", "PID", "PO4", "SAC", "TXI", "ITD", "TD1", "TD5", "CTT", "AMT", "HL",  "LIN", "SN1",
    "PRF", "MAN", "IT1", "TDS", "ISS", "ACK", "SCH", "SDQ", "SLN", "N9",  "MSG", "MTX", "BIN", "BDS", "AK1", "AK2",
    "AK3", "AK4", "AK5", "AK9", "IK3", "IK4", "IK5", "CTX", "LS",  "LE",  "LDT", "LM",  "LQ",  "FOB", "CUR", "ZZZ"};
constexpr std::array<std::string_view, 40> values = {
    "",     "0",    "1",        "2",        "10",       "-1",     "-0.5",      "5.",        ".5",    "1E3",
    "0001", "0002", "20260105", "20260230", "00000000", "260105", "1200",      "2460",      "EA",    "ZZ",
    "PO",   "850",  "856",      "810",      "997",      "999",    "004010",    "005010",    "00401", "00501",
    "UP",   "VN",   "ST",       "S",        "O",        "I",      "000000101", "999999999", " ",     "A>B^C"};
constexpr std::string_view delimiter_pool = "*~>^|!:;<\\+'\x1C\x1D\x1E\x1F\n\r";

class Mutation {
 public:
  Mutation(Document& document, std::minstd_rand& random, Grow grow)
      : document_(document), random_(random), grow_(grow) {}

  void run() {
    const auto times = 1 + below(4);
    for (std::size_t i = 0; i < times; ++i) one();
    // Three times of four the counts are right afterwards: what is tried then is what lies behind them.
    if (below(4) != 0) recount();
  }

 private:
  std::size_t below(std::size_t limit) { return limit == 0 ? 0 : random_() % limit; }
  Piece& piece() { return document_.pieces[below(document_.pieces.size())]; }
  auto at(std::size_t index) { return document_.pieces.begin() + static_cast<std::ptrdiff_t>(index); }

  void one() {
    auto& pieces = document_.pieces;
    if (pieces.empty()) return;
    switch (below(16)) {
      case 0: pieces.insert(at(below(pieces.size() + 1)), piece()); break;
      case 1: pieces.erase(at(below(pieces.size()))); break;
      case 2: std::swap(piece(), piece()); break;
      case 3: piece().values[0] = tags[below(tags.size())]; break;
      case 4:
      case 5:
      case 6: element() = values[below(values.size())]; break;
      case 7: grow_element(); break;
      case 8: piece().values.resize(1 + below(30)); break;
      case 9: new_piece(); break;
      case 10: repeat_run(); break;
      case 11: hierarchy(); break;
      case 12: composite(); break;
      case 13: delimiters(); break;
      case 14: document_.line_break = std::array{"", "\n", "\r\n", " \n", "  "}[below(5)]; break;
      default: binary(); break;
    }
  }

  std::string& element() {
    auto& of = piece().values;
    return of[below(of.size())];
  }

  void grow_element() {
    auto& value = element();
    std::array<std::uint8_t, 96> buffer{};
    const auto size = std::min<std::size_t>(value.size(), 64);
    std::copy_n(value.begin(), size, buffer.begin());
    value.assign(reinterpret_cast<const char*>(buffer.data()), grow_(buffer.data(), size, buffer.size()));
  }

  void new_piece() {
    Piece fresh{{std::string(tags[below(tags.size())])}};
    for (std::size_t i = below(8); i > 0; --i) fresh.values.emplace_back(values[below(values.size())]);
    document_.pieces.insert(at(below(document_.pieces.size() + 1)), fresh);
  }

  // A loop, a set, a group or a whole interchange once more.
  void repeat_run() {
    auto& pieces = document_.pieces;
    if (pieces.size() > 300) return;
    constexpr std::array<std::string_view, 6> first = {"PO1", "HL", "ST", "GS", "ISA", "N1"};
    constexpr std::array<std::string_view, 6> last = {"PO1", "HL", "SE", "GE", "IEA", "N4"};
    const auto kind = below(first.size());
    const auto is = [](std::string_view tag) { return [tag](const Piece& one) { return one.values[0] == tag; }; };
    const auto from = std::find_if(at(below(pieces.size())), pieces.end(), is(first[kind]));
    if (from == pieces.end()) return;
    auto to = std::find_if(from + 1, pieces.end(), is(last[kind]));
    if (to != pieces.end()) ++to;
    const std::vector<Piece> run(from, to);
    pieces.insert(to, run.begin(), run.end());
  }

  void hierarchy() {
    int next = 0;
    for (auto& one : document_.pieces) {
      if (one.values[0] == "ST") next = 0;
      if (one.values[0] != "HL") continue;
      one.values.resize(std::max<std::size_t>(one.values.size(), 4));
      ++next;
      if (below(3) == 0) one.values[1] = std::to_string(below(4) == 0 ? below(9) : static_cast<std::size_t>(next));
      if (below(3) == 0) one.values[2] = next > 1 ? std::to_string(1 + below(static_cast<std::size_t>(next))) : "";
      if (below(5) == 0) one.values[3] = std::array{"S", "O", "T", "P", "I"}[below(5)];
    }
  }

  void composite() {
    auto& value = element();
    const char separator = below(2) == 0 || document_.repetition == 0 ? document_.component : document_.repetition;
    value.insert(value.begin() + static_cast<std::ptrdiff_t>(below(value.size() + 1)), separator);
  }

  void delimiters() {
    const char fresh = delimiter_pool[below(delimiter_pool.size())];
    char* const roles[] = {&document_.element, &document_.component, &document_.repetition, &document_.segment};
    *roles[below(4)] = fresh;
  }

  void binary() {
    std::string data;
    for (std::size_t i = below(40); i > 0; --i) data += static_cast<char>(random_() & 0xFF);
    const auto length = std::to_string(below(6) == 0 ? below(60) : data.size());
    document_.pieces.insert(at(below(document_.pieces.size() + 1)), Piece{{"BIN", length, data}});
  }

  void set_value(Piece& one, std::size_t index, std::string value) {
    one.values.resize(std::max(one.values.size(), index + 1));
    one.values[index] = std::move(value);
  }

  void recount() {
    std::size_t segments = 0, sets = 0, groups = 0, lines = 0, levels = 0;
    std::string set = "0001", group = "1", interchange = "000000001";
    const auto control = [](const Piece& one, std::size_t index) {
      return one.values.size() > index ? one.values[index] : std::string();
    };
    for (auto& one : document_.pieces) {
      const std::string tag = one.values[0];  // a copy: the values are resized below
      ++segments;
      lines += tag == "PO1" || tag == "IT1";
      levels += tag == "HL";
      if (tag == "ISA") groups = 0, interchange = control(one, 13);
      if (tag == "GS") ++groups, sets = 0, group = control(one, 6);
      if (tag == "ST") ++sets, segments = 1, lines = levels = 0, set = control(one, 2);
      if (tag == "CTT") set_value(one, 1, std::to_string(levels > 0 ? levels : lines));
      if (tag == "SE") set_value(one, 1, std::to_string(segments)), set_value(one, 2, set);
      if (tag == "GE") set_value(one, 1, std::to_string(sets)), set_value(one, 2, group);
      if (tag == "IEA") set_value(one, 1, std::to_string(groups)), set_value(one, 2, interchange);
    }
  }

  Document& document_;
  std::minstd_rand& random_;
  Grow grow_;
};

std::vector<std::string> parts(std::string_view text, char separator) {
  std::vector<std::string> all;
  for (std::size_t from = 0;;) {
    const auto to = text.find(separator, from);
    all.emplace_back(text.substr(from, to - from));
    if (to == std::string_view::npos) return all;
    from = to + 1;
  }
}

}  // namespace

bool split_document(std::string_view bytes, Document& into) {
  const auto isa = bytes.find("ISA");
  if (isa == std::string_view::npos || bytes.size() < isa + 106) return false;
  bytes.remove_prefix(isa);
  into.element = bytes[3];
  into.component = bytes[104];
  into.segment = bytes[105];
  into.repetition = bytes[82] == 'U' ? '\0' : bytes[82];
  auto segments = parts(bytes, into.segment);
  for (auto& segment : segments) {
    const auto start = segment.find_first_not_of("\r\n ");
    if (start == std::string::npos) continue;
    if (start > 0 && into.line_break.empty()) into.line_break = segment.substr(0, start);
    into.pieces.push_back({parts(std::string_view(segment).substr(start), into.element)});
  }
  return !into.pieces.empty();
}

std::string join_document(const Document& document) {
  std::string bytes;
  for (const auto& one : document.pieces) {
    const bool isa = one.values[0] == "ISA";
    for (std::size_t i = 0; i < one.values.size(); ++i) {
      if (i > 0) bytes += document.element;
      if (isa && i == 16) {
        bytes += document.component;
      } else if (isa && i == 11 && document.repetition != 0) {
        bytes += document.repetition;
      } else {
        bytes += one.values[i];
      }
    }
    bytes += document.segment;
    bytes += document.line_break;
  }
  return bytes;
}

void mutate(Document& document, std::minstd_rand& random, Grow grow) { Mutation(document, random, grow).run(); }

void cross_over(Document& document, const Document& other, std::minstd_rand& random) {
  if (other.pieces.empty()) return;
  const auto from = random() % other.pieces.size();
  const auto count = 1 + random() % std::min<std::size_t>(other.pieces.size() - from, 40);
  const auto to = document.pieces.begin() + static_cast<std::ptrdiff_t>(random() % (document.pieces.size() + 1));
  const auto begin = other.pieces.begin() + static_cast<std::ptrdiff_t>(from);
  document.pieces.insert(to, begin, begin + static_cast<std::ptrdiff_t>(count));
}

}  // namespace crossdock::fuzz
