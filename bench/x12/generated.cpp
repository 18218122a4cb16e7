// SPDX-License-Identifier: Apache-2.0
// Writes 850 and 856 sets with a SetBuilder and repeats them until an interchange has the wanted size.
#include "bench/x12/generated.hpp"

#include <algorithm>
#include <initializer_list>
#include <string>
#include <string_view>

namespace crossdock::bench {
namespace {

using namespace x12;

std::string digits(int number, std::size_t width) {
  auto text = std::to_string(number);
  return std::string(width - std::min(width, text.size()), '0') + text;
}

void segment(SetBuilder& out, std::string_view tag, std::initializer_list<std::string_view> elements) {
  out.begin(tag);
  for (const auto element : elements) out.element(element);
  out.end();
}

}  // namespace

SetText generated_order(int number) {
  SetBuilder out(generated_delimiters);
  segment(out, "BEG", {"00", "NE", "PO" + digits(number, 8), "", "20260105"});
  segment(out, "REF", {"DP", digits(number % 900, 3)});
  segment(out, "DTM", {"002", "20260120"});
  segment(out, "N1", {"ST", "STORE " + digits(number % 4000, 4), "92", digits(number % 4000, 4)});
  segment(out, "N3", {digits(number % 9999, 4) + " INDUSTRIAL BOULEVARD"});
  segment(out, "N4", {"SPRINGFIELD", "IL", "62701", "US"});
  const int lines = 6 + number % 9;
  int sum = 0;
  for (int line = 1; line <= lines; ++line) {
    const int quantity = 1 + (number * 7 + line * 13) % 144;
    sum += quantity;
    segment(out, "PO1",
            {std::to_string(line), std::to_string(quantity), "EA", std::to_string(line) + ".35", "PE", "UP",
             digits(840000 + line, 12), "VN", "SKU-" + digits(number % 777, 5)});
    segment(out, "PID", {"F", "", "", "", "BRACKET STEEL GALVANISED 40 MM"});
    if (line % 4 == 0) segment(out, "SAC", {"A", "C310", "", "", "1250"});
  }
  segment(out, "CTT", {std::to_string(lines), std::to_string(sum)});
  SetText text{.id = "850", .implementation = "", .body = {}, .segments = out.segments()};
  text.body = out.take();
  return text;
}

SetText generated_notice(int number) {
  SetBuilder out(generated_delimiters);
  segment(out, "BSN", {"00", "ASN" + digits(number, 8), "20260110", "0930", "0001"});
  segment(out, "HL", {"1", "", "S"});
  const int packs = 5 + number % 4;
  segment(out, "TD1", {"CTN25", std::to_string(packs), "", "", "", "G", "125.5", "LB"});
  segment(out, "TD5", {"", "2", "UPSN", "M"});
  segment(out, "REF", {"BM", digits(number, 10)});
  segment(out, "DTM", {"011", "20260110"});
  segment(out, "N1", {"ST", "STORE", "92", digits(number % 4000, 4)});
  segment(out, "HL", {"2", "1", "O"});
  segment(out, "PRF", {"PO" + digits(number, 8)});
  int level = 2;
  for (int pack = 0; pack < packs; ++pack) {
    const auto id = std::to_string(++level);
    segment(out, "HL", {id, "2", "P"});
    segment(out, "MAN", {"GM", digits(number, 20)});
    segment(out, "HL", {std::to_string(++level), id, "I"});
    segment(out, "LIN", {"", "UP", digits(840000 + pack, 12), "VN", "SKU-" + digits(number % 777, 5)});
    segment(out, "SN1", {"", "12", "EA"});
  }
  segment(out, "CTT", {std::to_string(level)});
  SetText text{.id = "856", .implementation = "", .body = {}, .segments = out.segments()};
  text.body = out.take();
  return text;
}

namespace {

std::string generated(SetText (*make)(int), std::string_view functional_id, bool line_breaks, std::size_t wanted) {
  InterchangeText text;
  text.sender = {"ZZ", "BUYER", "BUYER"};
  text.receiver = {"ZZ", "SELLER", "SELLER"};
  text.delimiters = generated_delimiters;
  text.control = 1;
  text.line_breaks = line_breaks;
  GroupText group{
      .functional_id = std::string(functional_id), .version = "004010", .control = 1, .sets = {}, .set_controls = {}};
  std::size_t bytes = 0;
  for (int number = 1; bytes < wanted; ++number) {
    group.sets.push_back(make(number));
    group.set_controls.push_back(number);
    bytes += group.sets.back().body.size() + 30;
  }
  text.groups.push_back(std::move(group));
  return write(text).value_or("");
}

}  // namespace

std::string generated_orders(std::size_t bytes, bool line_breaks) {
  return generated(generated_order, "PO", line_breaks, bytes);
}

std::string generated_notices(std::size_t bytes, bool line_breaks) {
  return generated(generated_notice, "SH", line_breaks, bytes);
}

}  // namespace crossdock::bench
