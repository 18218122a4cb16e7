// SPDX-License-Identifier: Apache-2.0
// Checks laws that hold for every document, not for chosen ones.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/text.hpp"
#include "tests/x12/answers.hpp"
#include "translators/segments/index.hpp"
#include "translators/x12/across.hpp"
#include "translators/x12/rewrite.hpp"
#include "translators/x12/writer.hpp"

namespace crossdock::x12::property_test {
namespace {

using segments::ByteKinds;
using segments::classify;
using segments::index_delimiters;
using segments::index_slack;
using segments::KindBytes;

constexpr Delimiters ours{.element = '*', .component = ':', .repetition = '^', .segment = '~'};

// Segments as lists of elements as lists of components.
using Body = std::vector<std::pair<std::string, std::vector<std::vector<std::string>>>>;

// At most `most` of them: containers of containers would otherwise grow beyond all bounds.
template <class Container, class T>
rc::Gen<Container> some(int least, int most, const rc::Gen<T>& of) {
  return rc::gen::mapcat(rc::gen::inRange(least, most + 1), [of](int count) {
    return rc::gen::container<Container>(static_cast<std::size_t>(count), of);
  });
}
rc::Gen<std::string> value() {
  return some<std::string>(0, 10, rc::gen::elementOf(std::string("ABCXYZabc0123456789 .-/")));
}
rc::Gen<Body> body() {
  const auto tag = rc::gen::element<std::string>("REF", "N1", "PO1", "ZZ", "MSG");
  const auto components = some<std::vector<std::string>>(1, 3, value());
  return some<Body>(0, 8, rc::gen::pair(tag, some<std::vector<std::vector<std::string>>>(0, 6, components)));
}

SetText written(const Body& body) {
  SetBuilder builder(ours);
  for (const auto& [tag, elements] : body) {
    builder.begin(tag);
    for (const auto& components : elements) {
      builder.element(components[0]);
      for (std::size_t i = 1; i < components.size(); ++i) builder.component(components[i]);
    }
    builder.end();
  }
  SetText text{.id = "850", .implementation = "", .body = {}, .segments = builder.segments()};
  text.body = builder.take();
  return text;
}

// What a reader should see: without empty components, elements and segments at the ends.
std::vector<std::vector<std::string>> expected(const Body& body) {
  std::vector<std::vector<std::string>> segments;
  for (const auto& [tag, elements] : body) {
    std::vector<std::string> segment{tag};
    for (auto components : elements) {
      while (!components.empty() && components.back().empty()) components.pop_back();
      std::string text;
      for (std::size_t i = 0; i < components.size(); ++i) text += (i > 0 ? ":" : "") + components[i];
      segment.push_back(text);
    }
    while (segment.size() > 1 && segment.back().empty()) segment.pop_back();
    if (segment.size() > 1) segments.push_back(segment);
  }
  return segments;
}

InterchangeText interchange(std::vector<SetText> sets) {
  InterchangeText text;
  text.sender = {"ZZ", "SELLER", "SELLER"};
  text.receiver = {"ZZ", "BUYER", "BUYER"};
  text.delimiters = ours;
  text.version = "00501";
  text.control = 7;
  text.at = TimePoint(std::chrono::sys_days{std::chrono::year{2026} / 1 / 6});
  GroupText group{
      .functional_id = "PO", .version = "005010", .control = 8, .sets = std::move(sets), .set_controls = {}};
  for (std::size_t i = 0; i < group.sets.size(); ++i) group.set_controls.push_back(static_cast<std::int64_t>(i) + 1);
  text.groups.push_back(std::move(group));
  return text;
}

RC_GTEST_PROP(WriterProperty, WhatIsWrittenIsRead, ()) {
  const auto bodies = *some<std::vector<Body>>(1, 5, body());
  std::vector<SetText> sets;
  for (const auto& one : bodies) sets.push_back(written(one));
  auto text = interchange(std::move(sets));
  text.line_breaks = *rc::gen::arbitrary<bool>();
  const auto bytes = write(text);
  RC_ASSERT(bytes.has_value());
  const auto file = read(*bytes);
  RC_ASSERT(file.has_value() && file->findings.empty() && file->interchanges.size() == 1);
  const auto& in = file->interchanges[0];
  RC_ASSERT(in.delimiters == ours);
  RC_ASSERT(rewrite(*file, *bytes) == *bytes);
  const auto other = rewrite(in, {.delimiters = {'|', '<', '!', '\n'}});
  RC_ASSERT(other.has_value());  // no value holds one of these
  const auto again = read(other->bytes);
  RC_ASSERT(again.has_value());
  const auto back =
      rewrite(again->interchanges.at(0),
              {.delimiters = ours, .line_breaks = text.line_breaks ? LineBreaks::after_segments : LineBreaks::none});
  RC_ASSERT(back.has_value() && back->bytes == *bytes);
  RC_ASSERT(in.groups.at(0).sets.size() == bodies.size());
  const auto envelope = validate(in, dictionary(), {.level = 1});
  RC_ASSERT(envelope.valid());
  for (std::size_t i = 0; i < bodies.size(); ++i) {
    const auto& set = in.groups[0].sets[i];
    std::vector<std::vector<std::string>> seen;
    for (std::uint32_t n = 1; n + 1 < set.segment_count; ++n) {
      const auto& segment = in.segments[set.first_segment + n];
      auto& row = seen.emplace_back();
      row.emplace_back(segment.tag);
      for (const auto element : in.elements_of(segment)) row.emplace_back(element);
    }
    RC_ASSERT(seen == expected(bodies[i]));
  }
}

RC_GTEST_PROP(WriterProperty, NoValueBreaksOut, (const std::string& any)) {
  SetBuilder builder(ours);
  builder.begin("MSG");
  builder.element("x" + any);
  builder.end();
  const auto text = builder.take();
  RC_ASSERT(std::count(text.begin(), text.end(), '~') == 1);
  RC_ASSERT(std::count(text.begin(), text.end(), '*') == 1);
  RC_ASSERT(text.size() == any.size() + 6);
}

// Every byte of a good file replaced by each of some, one at a time. Several at once: the properties below.
TEST(AnswerTest, AnswersToEverySingleChangeAreValid) {
  const auto good = order() + file_of("SH", "856", "BSN*00*A1*20260110*0930~HL*1**S~HL*2*1*O~CTT*2~");
  for (std::size_t at = 0; at < good.size(); ++at) {
    for (const char c : std::string_view("*~>9X \n\xFC\0", 9)) {
      auto bytes = good;
      bytes[at] = c;
      ASSERT_EQ(wrong_answer(check_file(bytes, dictionary(), {})), "") << bytes;
    }
  }
}

RC_GTEST_PROP(ReaderProperty, DamageIsNeverFatalAndAnswersAreValid, ()) {
  auto bytes = order() + file_of("SH", "856", "BSN*00*A1*20260110*0930~HL*1**S~HL*2*1*O~CTT*2~");
  const auto edits = *some<std::vector<std::pair<std::size_t, char>>>(
      1, 6, rc::gen::pair(rc::gen::inRange<std::size_t>(0, bytes.size()), rc::gen::arbitrary<char>()));
  for (const auto& [at, c] : edits) bytes[at] = c;
  CheckOptions options;
  if (*rc::gen::arbitrary<bool>()) options.read.tolerate = every_tolerance();
  const auto report = check_file(bytes, dictionary(), options);
  RC_ASSERT(wrong_answer(report) == "");
}

// What partners really do wrong: segments lost, repeated, in another order; elements lost, added, or full of what
// does not belong there.
std::string damaged(std::string bytes) {
  std::vector<std::string> segments;
  for (const auto one : split(bytes, '~')) segments.emplace_back(one);
  const auto any_segment = rc::gen::inRange<std::size_t>(0, segments.size());
  const auto nasty = rc::gen::element<std::string>(
      "", " ", "X", "0", "-1", "1.5", "20260230", "2460", "A^B", "C>D", "\x01", "caf\xC3\xA9", "\xE9", "|", ":", "ISA",
      std::string(120, '9'), std::string(40, 'z'), "850", "997", "ST", "'", "005010X231A1");
  const int edits = *rc::gen::inRange(1, 8);
  for (int i = 0; i < edits; ++i) {
    const auto at = std::min(*any_segment, segments.size() - 1);
    const auto place = segments.begin() + static_cast<std::ptrdiff_t>(at);
    switch (*rc::gen::inRange(0, 6)) {
      case 0:
        if (at > 0 && segments.size() > 2) segments.erase(place);
        break;
      case 1: segments.insert(place, std::string(segments[at])); break;
      case 2: std::swap(segments[at], segments[std::min(*any_segment, segments.size() - 1)]); break;
      case 3: segments[at] += "*" + *nasty; break;
      default: {
        std::vector<std::string> elements;
        for (const auto one : split(segments[at], '*')) elements.emplace_back(one);
        elements[*rc::gen::inRange<std::size_t>(0, elements.size())] = *nasty;
        segments[at] = join(elements, "*");
      }
    }
  }
  return join(segments, "~");
}

RC_GTEST_PROP(AnswerProperty, AnswersToDamagedFilesAreValid, ()) {
  const auto release = *rc::gen::element<std::string>("004010", "005010");
  const auto sets = set_of("850", order_body) + set_of("850", "BEG*00*NE*P2**20260105~PO1*1*1*EA~", "0002");
  const bool newer = release == "005010";
  const auto bytes = damaged(isa("000000101", newer ? "00501" : "00401", newer ? '^' : 'U') +
                             group_of("PO", sets, 2, release) + "IEA*1*000000101~");
  CheckOptions options;
  if (*rc::gen::arbitrary<bool>()) options.read.tolerate = every_tolerance();
  const auto report = check_file(bytes, dictionary(), options);
  const auto delimiters =
      *rc::gen::element(answer_delimiters, Delimiters{'|', ':', '!', '\''}, Delimiters{'\x1D', '\x1F', '\x1C', '\x1E'},
                        Delimiters{'*', '<', '\\', '\x15'});
  RC_ASSERT(wrong_answer(report, delimiters) == "");
}

RC_GTEST_PROP(IndexProperty, FindsEveryDelimiterInOrder, (const std::string& seed)) {
  std::string text;
  for (int i = 0; i < 5; ++i) text += seed + "*ab~c:";
  std::vector<std::uint32_t> positions(text.size() + index_slack), want;
  positions.resize(index_delimiters(text, {'*', '~', ':', '^'}, positions.data()));
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (std::string_view("*~:^").find(text[i]) != std::string_view::npos) want.push_back(static_cast<std::uint32_t>(i));
  }
  RC_ASSERT(positions == want);
}

RC_GTEST_PROP(IndexProperty, ClassifiesAsByteByByte, (const std::string& text)) {
  const KindBytes d{.element = '*', .component = ':', .repetition = '^', .segment = '~'};
  const auto whole = classify(text, d);
  ByteKinds want;
  char previous = '~';
  for (const char c : text) {
    want.high |= static_cast<unsigned char>(c) > 0x7F;
    want.component |= c == ':';
    want.repetition |= c == '^';
    const bool line_break = c == '\r' || c == '\n';
    want.control |= ((c >= 0 && c < 0x20) || c == 0x7F) &&
                    !(line_break && (previous == '~' || previous == '\r' || previous == '\n'));
    previous = c;
  }
  RC_ASSERT(whole.control == want.control && whole.high == want.high);
  RC_ASSERT(whole.component == want.component && whole.repetition == want.repetition);
}

TEST(TruncationTest, NoCutIsAccepted) {
  const auto whole = order();
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_EQ(check_file(std::string_view(whole).substr(0, size), dictionary()).verdict, Verdict::invalid)
        << "cut at " << size;
  }
}

// Whatever a level wants to add up or compare, the file may have ended before it.
TEST(TruncationTest, EveryLevelBearsSetsCutOffAnywhere) {
  const auto order_bytes = order();
  const auto on_file = read(order_bytes);
  ASSERT_TRUE(on_file);
  const auto orders = read_orders(*on_file);
  CheckOptions options;
  options.validate.level = 7;
  options.validate.orders = &orders;
  constexpr std::pair<std::string_view, std::string_view> sets[] = {
      {"AN", "180"}, {"IN", "810"}, {"IM", "812"}, {"RA", "820"}, {"AG", "824"}, {"SC", "832"},
      {"IB", "846"}, {"PO", "850"}, {"PR", "855"}, {"SH", "856"}, {"PC", "860"}, {"RC", "861"},
      {"TX", "864"}, {"CA", "865"}, {"RS", "870"}, {"FA", "997"}, {"FA", "999"}};
  for (const auto& [functional, set] : sets) {
    for (const std::string_view body : {"", "BEG*00*NE*PO1001**20260105~", "BIG*20260105*1**PO1001~IT1*1*1*EA*1~"}) {
      const auto whole = file_of(functional, set, body);
      const auto end = whole.find("SE*", whole.find("ST*"));
      EXPECT_EQ(check_file(std::string_view(whole).substr(0, end), dictionary(), options).verdict, Verdict::invalid)
          << set << " with " << body;
    }
  }
}

struct Refusal {
  const char* name;
  void (*spoil)(InterchangeText&);
};

TEST(WriterTest, RefusesWhatCannotBeWritten) {
  const auto good = [] {
    SetText set{.id = "850", .implementation = "", .body = "BEG*00~", .segments = 1};
    return interchange({set});
  };
  ASSERT_TRUE(write(good()).has_value());
  const Refusal refusals[] = {
      {"LongId", [](InterchangeText& x) { x.sender.id = "1234567890123456"; }},
      {"EmptyId", [](InterchangeText& x) { x.receiver.id = ""; }},
      {"DelimiterInId", [](InterchangeText& x) { x.receiver.id = "A*B"; }},
      {"Qualifier", [](InterchangeText& x) { x.receiver.qualifier = "Z"; }},
      {"Version", [](InterchangeText& x) { x.version = "5010"; }},
      {"ControlZero", [](InterchangeText& x) { x.control = 0; }},
      {"ControlTooLarge", [](InterchangeText& x) { x.control = 1'000'000'000; }},
      {"NoRepetitionSeparator", [](InterchangeText& x) { x.delimiters.repetition = 0; }},
      {"SameDelimiters", [](InterchangeText& x) { x.delimiters.component = '*'; }},
      {"LetterAsDelimiter", [](InterchangeText& x) { x.delimiters.segment = 'A'; }},
      {"EmptyGroup", [](InterchangeText& x) { x.groups[0].sets.clear(); }},
      {"ControlsMissing", [](InterchangeText& x) { x.groups[0].set_controls.clear(); }},
      {"Usage", [](InterchangeText& x) { x.usage = 'Q'; }},
  };
  for (const auto& refusal : refusals) {
    auto text = good();
    refusal.spoil(text);
    const auto result = write(text);
    ASSERT_FALSE(result.has_value()) << refusal.name;
    EXPECT_EQ(result.error().fault, Fault::invalid) << refusal.name;
  }
}

// The short way of writing a segment says the same as the long one.
RC_GTEST_PROP(SetBuilderProperty, WholeSegmentsAreTheirElements, (std::vector<std::string> elements)) {
  while (!elements.empty() && elements.back().empty()) elements.pop_back();
  SetBuilder one_by_one(ours), at_once(ours);
  one_by_one.begin("REF");
  for (const auto& element : elements) one_by_one.element(element);
  one_by_one.end();
  at_once.segment("REF", std::vector<std::string_view>(elements.begin(), elements.end()));
  RC_ASSERT(at_once.collisions() == one_by_one.collisions());
  RC_ASSERT(at_once.segments() == one_by_one.segments());
  RC_ASSERT(at_once.take() == one_by_one.take());
}

TEST(SetBuilderTest, RepetitionsAndComponents) {
  SetBuilder builder(ours);
  builder.begin("AK4");
  builder.element("1");
  builder.component("");
  builder.component("2");
  builder.repeat();
  builder.element("3");
  builder.component("");
  builder.element("");
  builder.element("5");
  builder.element("");
  builder.end();
  builder.begin("REF");
  builder.element("");
  builder.end();
  EXPECT_EQ(builder.segments(), 1);
  EXPECT_EQ(builder.take(), "AK4*1::2^3**5~");
}

}  // namespace
}  // namespace crossdock::x12::property_test
