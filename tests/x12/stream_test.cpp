// SPDX-License-Identifier: Apache-2.0
// A stream sees what a whole file shows, wherever its chunks are cut: the same segments at the same places, the same
// findings in the same words, within limits of memory.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>

#include "base/text.hpp"
#include "tests/x12/sample.hpp"
#include "translators/x12/stream_check.hpp"
#include "translators/x12/used_numbers.hpp"

namespace crossdock::x12::stream_test {
namespace {

using segments::tolerance_named;

using Kind = StreamEvent::Kind;
using namespace std::string_literals;

// Sizes of chunks, taken in turn.
using Chunks = std::vector<std::size_t>;

template <class Stream, class Visit>
void feed(Stream& stream, std::string_view bytes, const Chunks& chunks, Visit visit) {
  const auto drain = [&] {
    while (const auto* event = stream.next()) visit(*event);
  };
  for (std::size_t i = 0; !bytes.empty(); ++i) {
    const auto size = std::min(chunks[i % chunks.size()], bytes.size());
    const std::string chunk(bytes.substr(0, size));  // gone when the next comes
    stream.push(chunk);
    if (i % 3 != 2) drain();  // some chunks pile up
    bytes.remove_prefix(size);
  }
  stream.finish();
  drain();
}

std::string text_of(const Finding& f) {
  return f.code + " " + f.segment + " #" + std::to_string(f.segment_number) + " " + std::to_string(f.element) + "." +
         std::to_string(f.component) + "." + std::to_string(f.repetition) + " @" + std::to_string(f.offset) + " " +
         f.loop + " '" + f.value + "' " + f.message + (f.error ? " !" : "");
}

void add_findings(const std::vector<Finding>& findings, std::string& text) {
  for (const auto& finding : findings) text += "    " + text_of(finding) + "\n";
}

void add_segment(const Interchange& in, const Segment& segment, std::string& text) {
  text += "  " + std::to_string(segment.offset) + "+" + std::to_string(segment.length) + " " + std::string(segment.tag);
  for (const auto element : in.elements_of(segment)) {
    text += "|" + std::string(element);
    if (!element.empty()) text += "@" + std::to_string(in.offset_of(segment, element));
  }
  text += "\n";
}

void add_set(const Interchange& in, const TransactionSet& set, std::string& text) {
  text += "set " + std::string(set.id) + " " + std::string(set.control) + " " + std::string(set.implementation) +
          (set.closed ? " closed" : " open") + (set.oversize ? " oversize " : " ") +
          std::to_string(set.dropped_segments) + " " + std::to_string(set.faults) + "\n" + std::string(set.bytes) +
          "\n";
  for (std::uint32_t i = 0; i < set.segment_count; ++i) add_segment(in, in.segments[set.first_segment + i], text);
}

void add_header(const Interchange& in, const Group& group, std::string& text) {
  text += "group " + std::string(group.functional_id) + " " + std::string(group.control) + " " +
          std::string(group.version) + "\n";
  add_segment(in, in.segments[group.header], text);
}

void add_trailer(const Interchange& in, std::uint32_t trailer, std::string& text) {
  text += "end\n";
  if (trailer != 0) add_segment(in, in.segments[trailer], text);
}

void add_isa(const Interchange& in, std::string& text) {
  const auto& d = in.delimiters;
  text += "interchange " + std::string({d.element, d.component, d.repetition, d.segment}) + "\n";
  for (const auto element : in.header) text += std::string(element) + "|";
  add_segment(in, in.segments[0], text);
}

// A file as a stream hands it out. TA1s, which may stand anywhere among the groups, are told with the end.
std::string streamed(std::string_view bytes, const Chunks& chunks, const ReadOptions& options) {
  std::string text, ta1s, findings;
  StreamReader reader(options);
  feed(reader, bytes, chunks, [&](const StreamEvent& event) {
    const auto* in = event.interchange;
    switch (event.kind) {
      case Kind::interchange: add_isa(*in, text); break;
      case Kind::ta1: add_segment(*in, *event.segment, ta1s); break;
      case Kind::group: add_header(*in, *event.group, text); break;
      case Kind::set: add_set(*in, *event.set, text); break;
      case Kind::group_end: add_trailer(*in, event.group->trailer, text); break;
      case Kind::interchange_end:
        add_trailer(*in, in->trailer, text);
        text += std::exchange(ta1s, {}) + std::to_string(in->end) + "\n";
        for (const auto& finding : in->findings) {
          if (!finding.code.starts_with("AK")) text += text_of(finding) + "\n";
        }
        break;
      case Kind::finding: findings += text_of(*event.finding) + "\n"; break;
    }
  });
  return text + findings;
}

std::string whole(std::string_view bytes, const ReadOptions& options) {
  std::string text;
  const auto file = read(bytes, options);
  if (!file) return text;
  for (const auto& in : file->interchanges) {
    add_isa(in, text);
    for (const auto& group : in.groups) {
      add_header(in, group, text);
      for (const auto& set : group.sets) add_set(in, set, text);
      add_trailer(in, group.trailer, text);
    }
    add_trailer(in, in.trailer, text);
    for (const auto index : in.outside_groups) add_segment(in, in.segments[index], text);
    text += std::to_string(in.end) + "\n";
    for (const auto& finding : in.findings) {
      if (!finding.code.starts_with("AK")) text += text_of(finding) + "\n";
    }
  }
  for (const auto& finding : file->findings) text += text_of(finding) + "\n";
  return text;
}

// What the check of a stream says, put in the order of a report about a whole file.
std::string checked_stream(std::string_view bytes, const Chunks& chunks, const CheckOptions& options) {
  std::string text, file, sets;
  StreamCheck check(dictionary(), options);
  feed(check, bytes, chunks, [&](const CheckEvent& event) {
    if (event.kind == Kind::finding) file += text_of(*event.finding) + "\n";
    if (event.set_report != nullptr) {
      sets += " set " + std::string(event.set->control) + "\n";
      add_findings(event.set_report->findings, sets);
    }
    if (event.group_report != nullptr) {
      const auto& group = *event.group_report;
      sets += " group " + std::string(1, group.status) + " " + std::to_string(group.set_count) + "\n";
      add_findings(group.findings, sets);
    }
    if (event.interchange_report == nullptr) return;
    text += "interchange " + std::string(1, event.interchange_report->status) + event.interchange_report->note + "\n";
    add_findings(event.interchange_report->findings, text);
    text += std::exchange(sets, {});
  });
  for (const auto& name : check.tolerances()) text += name + "\n";
  return std::string(to_string(check.verdict())) + " " + std::to_string(check.errors()) + "\n" + file + text;
}

std::string checked_whole(std::string_view bytes, const CheckOptions& options) {
  const auto report = check_file(bytes, dictionary(), options);
  std::string text;
  std::uint64_t errors = 0;
  for (const auto* finding : all_findings(report)) errors += finding->error;
  for (const auto& finding : report.findings) text += text_of(finding) + "\n";
  for (std::size_t i = 0; i < report.interchanges.size(); ++i) {
    const auto& interchange = report.interchanges[i];
    text += "interchange " + std::string(1, interchange.status) + interchange.note + "\n";
    add_findings(interchange.findings, text);
    for (std::size_t g = 0; g < interchange.groups.size(); ++g) {
      const auto& group = interchange.groups[g];
      for (std::size_t s = 0; s < group.sets.size(); ++s) {
        text += " set " + std::string(report.file.interchanges[i].groups[g].sets[s].control) + "\n";
        add_findings(group.sets[s].findings, text);
      }
      text += " group " + std::string(1, group.status) + " " + std::to_string(group.set_count) + "\n";
      add_findings(group.findings, text);
    }
  }
  auto tolerances = report.tolerances;
  std::string names;
  for (const auto& name : tolerances) names += name + "\n";
  return std::string(to_string(report.verdict)) + " " + std::to_string(errors) + "\n" + text + names;
}

// The status of groups does not know about a rejected interchange in a stream, and tolerances come in another order.
std::string comparable(std::string text) {
  std::vector<std::string> tolerances;
  std::string rest;
  bool rejected = false;
  for (const auto line : split(text, '\n')) {
    if (line.starts_with("interchange ")) rejected = line[12] == 'R';
    if (line.empty()) continue;
    if (tolerance_named(line)) {
      tolerances.emplace_back(line);
    } else if (line.starts_with(" group ") && rejected) {
      rest += " group in a rejected interchange\n";
    } else {
      rest += std::string(line) + "\n";
    }
  }
  std::ranges::sort(tolerances);
  for (const auto& name : tolerances) rest += name + "\n";
  return rest;
}

CheckOptions options_with(bool tolerant) {
  CheckOptions options;
  if (tolerant) options.read.tolerate = every_tolerance();
  return options;
}

// Empty if stream and whole file agree.
std::string difference(std::string_view bytes, const Chunks& chunks, const CheckOptions& options) {
  const auto a = whole(bytes, options.read), b = streamed(bytes, chunks, options.read);
  if (a != b) return "whole:\n" + a + "\nstream:\n" + b;
  const auto c = comparable(checked_whole(bytes, options)), d = comparable(checked_stream(bytes, chunks, options));
  if (c != d) return "whole:\n" + c + "\nstream:\n" + d;
  return {};
}

// ---- inputs

std::string replaced(std::string text, char from, char to) {
  std::ranges::replace(text, from, to);
  return text;
}

std::string with_line_ends(std::string_view text, std::string_view line_end) {
  std::string result;
  for (const char c : text) {
    result += c;
    if (c == '~') result += line_end;
  }
  return result;
}

std::string wrapped(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    result += text[i];
    if (i % 80 == 79) result += "\r\n";
  }
  return result;
}

// Binary data that looks like what surrounds it.
std::string binary_set() {
  const std::string data = "~SE*1*0001~ST*850*9999~IEA*1*1~ISA*x\r\n\0*"s + std::string(1, '\0');
  return "ST*275*0001~BIN*" + std::to_string(data.size()) + "*" + data + "~BDS*A64*" + std::to_string(data.size()) +
         "*" + data + "~BIN*999999*short~BIN*x*~SE*6*0001~";
}

std::vector<std::string> pieces() {
  const auto plain = order();
  const auto two = interchange_of(
      group_of("PO",
               set_of("850", order_body, "0001") + set_of("850", order_body, "0002") + set_of("850", "BEG*00~", "0001"),
               3) +
          group_of("SH", set_of("856", "BSN*00*A1*20260110*0930~HL*1**S~HL*2*1*O~CTT*2~")) + group_of("PO", "", 1),
      3);
  return {
      plain,
      two,
      replaced(replaced(plain, '*', '|'), '~', '\n'),
      replaced(replaced(plain, '>', '^'), '~', '\x1D'),
      with_line_ends(two, "\r\n"),
      with_line_ends(plain, "\n  "),
      wrapped(two),
      interchange_of(group_of("PI", binary_set())),
      interchange_of("TA1*000000905*260105*1200*A*000~TA1*000000906*260105*1200*R*024~" +
                     group_of("PO", set_of("850", order_body))),
      file_of("PO", "850", "BEG*00*NE*PO1001**20260105~REF*IA*a^b~PO1*1*10*EA*7.35**UP*840000000017~CTT*1*10~",
              "005010"),
      isa() + "GS*PO*BUYER*SELLER*20260105*1200*11*X*004010~" + set_of("850", order_body),
      isa() +
          "REF*stray~ST*850*0001~SE*2*0001~GE*1*1~GS*PO*B*S*20260105*1200*11*X*004010~ST*850*1~ST*850*2~GS*PO~IEA*1*000000101~",
      replaced(plain, '~', '\xE2').insert(plain.find('~') + 1, "\x80\xA6"),
      "\xEF\xBB\xBF" + plain,
      "   \r\n",
      "some text ",
      "ISA",
      "IS",
      "\0\x1A"s,
      "ISA*00*bad~"};
}

rc::Gen<std::string> file() {
  return rc::gen::mapcat(rc::gen::inRange(1, 4), [](int count) {
    return rc::gen::map(
        rc::gen::container<std::vector<std::string>>(static_cast<std::size_t>(count), rc::gen::elementOf(pieces())),
        [](const std::vector<std::string>& parts) {
          std::string all;
          for (const auto& part : parts) all += part;
          return all;
        });
  });
}

rc::Gen<Chunks> chunks() {
  const auto size = rc::gen::weightedOneOf<std::size_t>({{3, rc::gen::inRange<std::size_t>(1, 9)},
                                                         {2, rc::gen::inRange<std::size_t>(1, 300)},
                                                         {1, rc::gen::just<std::size_t>(5000)}});
  return rc::gen::mapcat(rc::gen::inRange(1, 6), [size](int count) {
    return rc::gen::container<Chunks>(static_cast<std::size_t>(count), size);
  });
}

RC_GTEST_PROP(StreamProperty, ChunksDoNotMatter, ()) {
  auto bytes = *file();
  const auto edits = *rc::gen::resize(
      4, rc::gen::container<std::vector<std::pair<std::size_t, char>>>(
             rc::gen::pair(rc::gen::inRange<std::size_t>(0, bytes.size()), rc::gen::elementOf("~*>\r\n SEGTI\0A0"s))));
  for (const auto& [at, c] : edits) bytes[at] = c;
  bytes.resize(
      *rc::gen::weightedElement<std::size_t>({{3, bytes.size()}, {1, bytes.size() / 2}, {1, bytes.size() - 1}}));
  auto options = options_with(*rc::gen::arbitrary<bool>());
  if (*rc::gen::arbitrary<bool>()) {
    options.read.max_segment_bytes = 40;
    options.read.max_elements = 7;
  }
  const auto cut = *chunks();
  RC_ASSERT(difference(bytes, cut, options) == "");
}

RC_GTEST_PROP(StreamProperty, SetsBeyondTheLimitToo, ()) {
  const auto filler = [](std::size_t size) { return "MSG*" + std::string(size, 'x') + "~"; };
  const auto sizes = *rc::gen::resize(6, rc::gen::container<std::vector<std::size_t>>(rc::gen::elementOf(
                                             std::vector<std::size_t>{1, 60, 2000, 4000, 4085, 4096, 4097, 9000})));
  std::string body(order_body);
  for (const auto size : sizes) body += filler(size);
  const bool closed = *rc::gen::weightedElement<bool>({{3, true}, {1, false}});
  auto first = set_of("850", body);
  if (!closed) first.resize(first.size() - 10);
  auto bytes = interchange_of(
      group_of("PO", first + filler(*rc::gen::element<std::size_t>(0, 5000)) + set_of("850", order_body, "0002"), 2));
  if (*rc::gen::arbitrary<bool>()) bytes = with_line_ends(bytes, "\r\n");
  if (*rc::gen::weightedElement<bool>({{1, true}, {3, false}})) bytes.resize(bytes.size() * 2 / 3);
  auto options = options_with(*rc::gen::arbitrary<bool>());
  options.read.max_set_bytes = 4096;
  RC_ASSERT(difference(bytes, *chunks(), options) == "");
}

TEST(StreamTest, EveryPieceByteByByte) {
  const auto all = pieces();
  for (const auto& first : all) {
    for (const auto& second : all) {
      const auto bytes = first + second;
      for (const bool tolerant : {false, true}) {
        EXPECT_EQ(difference(bytes, {1}, options_with(tolerant)), "") << bytes;
      }
    }
  }
}

TEST(StreamTest, OverBytesThatAreThere) {
  const auto bytes = pieces()[1];
  auto reader = StreamReader::over(bytes);
  int sets = 0;
  while (const auto* event = reader.next()) {
    if (event->kind != Kind::set) continue;
    ++sets;
    EXPECT_GE(event->set->bytes.data(), bytes.data());
    EXPECT_LT(event->set->bytes.data(), bytes.data() + bytes.size());
  }
  EXPECT_EQ(sets, 4);
}

TEST(StreamTest, OneSetTooLongCostsOnlyItself) {
  std::string body(order_body);
  for (int i = 0; i < 400; ++i) body += "MSG*twenty bytes or so~";
  const auto bytes = interchange_of(group_of("PO", set_of("850", body, "0001") + set_of("850", order_body, "0002"), 2));
  CheckOptions options;
  options.read.max_set_bytes = 4096;
  const auto report = check_file(bytes, dictionary(), options);
  EXPECT_EQ(briefs(report), "AK501:5 ST #1");
  EXPECT_EQ(report.interchanges.at(0).groups.at(0).status, 'P');
  EXPECT_EQ(report.interchanges[0].groups[0].sets.at(1).status, 'A');
}

TEST(StreamTest, NothingAtAll) {
  for (const std::string_view bytes : {"", "  ", "hello"}) {
    StreamCheck check(dictionary());
    std::string text;
    feed(check, bytes, {2}, [&](const CheckEvent& event) { text += event.finding->code; });
    EXPECT_EQ(text, "TA105:022");
    EXPECT_EQ(check.verdict(), Verdict::invalid);
  }
}

TEST(StreamTest, CorpusInRandomChunks) {
  const char* named = std::getenv("CROSSDOCK_CORPUS");
  const auto folder = (named != nullptr ? std::filesystem::path(named)
                                        : std::filesystem::path(CROSSDOCK_SOURCE_DIR) / "../shared/corpus") /
                      "x12";
  if (!std::filesystem::exists(folder)) {
    std::cerr << "[CORPUS ABSENT] " << folder << "\n";
    GTEST_SKIP();
  }
  int files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file() || entry.file_size() > 100'000) continue;
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), {}};
    ++files;
    for (const auto& cut : {Chunks{1}, Chunks{7, 64, 3, 1000}, Chunks{4096}}) {
      for (const bool tolerant : {false, true})
        EXPECT_EQ(difference(bytes, cut, options_with(tolerant)), "") << entry.path();
    }
  }
  EXPECT_GT(files, 200);
}

// ---- control numbers

RC_GTEST_PROP(UsedNumbersProperty, IsASet, ()) {
  const auto number =
      rc::gen::oneOf(rc::gen::map(rc::gen::inRange(0, 60), [](int n) { return std::to_string(n); }),
                     rc::gen::map(rc::gen::inRange(0, 60), [](int n) { return "000" + std::to_string(n); }),
                     rc::gen::element<std::string>("", "A1", "A2", "0000000001", "1234567890", "1 ", " 1"));
  const auto scope = rc::gen::element<std::string>("", "PO", "IN", "P", "POX");
  const auto numbers =
      *rc::gen::container<std::vector<std::pair<std::string, std::string>>>(rc::gen::pair(number, scope));
  UsedNumbers used;
  std::map<std::pair<std::string, std::string>, int> seen;
  for (const auto& [text, of] : numbers) {
    const bool again = used.add(text, of);
    RC_ASSERT(again == (seen[{text, of}]++ > 0));
  }
}

TEST(UsedNumbersTest, MillionsOfConsecutiveNumbersAreOneRun) {
  UsedNumbers used;
  for (int i = 1; i <= 2'000'000; ++i) {
    ASSERT_FALSE(used.add(std::to_string(100'000'000 + i)));
  }
  EXPECT_FALSE(used.full());
  EXPECT_TRUE(used.add("100000001"));
  EXPECT_TRUE(used.add("101234567"));
  EXPECT_TRUE(used.add("102000000"));
  EXPECT_FALSE(used.add("102000001"));
}

TEST(UsedNumbersTest, DisorderBeyondTheLimitIsSaid) {
  UsedNumbers used;
  for (int i = 0; i < (1 << 20) + 10; ++i) ASSERT_FALSE(used.add(std::to_string(900'000'000 - 2 * i)));
  EXPECT_TRUE(used.full());
  EXPECT_TRUE(used.add("899999998"));  // one of those that are remembered
}

}  // namespace
}  // namespace crossdock::x12::stream_test
