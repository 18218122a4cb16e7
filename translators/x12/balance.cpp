// SPDX-License-Identifier: Apache-2.0
// Level 3: what a set says of itself in numbers: counts, hash totals, and quantities that are told twice.
// A total is an error only where there is one way to compute it; where partners differ it is a warning.
#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "translators/x12/balance_sum.hpp"
#include "translators/x12/checks.hpp"

namespace crossdock::x12 {
namespace {

// CTT01 counts segments `counted`; CTT02 sums element `position` of `hashed`. The lines' quantity stands there, too.
struct Form {
  std::string_view set, counted, hashed;
  std::size_t position = 0;
};
constexpr std::array forms = {
    Form{"850", "PO1", "PO1", 2}, Form{"855", "PO1", "PO1", 2}, Form{"810", "IT1", "IT1", 2},
    Form{"856", "HL", "SN1", 2},  Form{"860", "POC", "POC", 3}, Form{"865", "POC", "POC", 3},
    Form{"846", "LIN", "QTY", 2}, Form{"832", "LIN", "", 0},    Form{"861", "RCD", "RCD", 2},
};

void add_total(SetCheck& check, std::size_t number, std::size_t element, const std::string& what) {
  const auto value = check.element(number, element);
  check.add(number, {.level = 3,
                     .code = "AK403:7",
                     .element = static_cast<int>(element),
                     .value = echo(value, check.interchange.delimiters),
                     .message = place(check.segment(number).tag, element) + " '" + printable(value, 20) + "' " + what});
}

void add_doubt(SetCheck& check, std::size_t number, std::size_t element, std::string_view name,
               const std::string& what) {
  check.add(number, {.level = 3,
                     .code = "warning:" + std::string(name),
                     .element = static_cast<int>(element),
                     .value = echo(check.element(number, element), check.interchange.delimiters),
                     .message = place(check.segment(number).tag, element) + " " + what,
                     .error = false});
}

// The last ten digits before the point, all that CTT02 has room for.
Int128 lower_digits(const Decimal& value) {
  const auto whole = value.rounded(0, Rounding::down);
  return whole ? whole->coefficient() % Int128{10'000'000'000} : 0;
}

void check_trailer(SetCheck& check, const Form& form, std::size_t trailer, std::size_t count,
                   const std::optional<Decimal>& hash) {
  const auto counted = number_of(check.element(trailer, 1));
  if (counted && *counted != Decimal(static_cast<std::int64_t>(count))) {
    add_total(check, trailer, 1,
              "does not count the " + std::to_string(count) + " " + std::string(form.counted) + " segments");
  }
  const auto stated = number_of(check.element(trailer, 2));
  if (form.hashed.empty() || !stated || !hash || *stated == *hash) return;
  const bool cut = hash->absolute() >= Decimal(10'000'000'000) && lower_digits(*stated) == lower_digits(*hash);
  if (cut) return;
  add_total(check, trailer, 2, "is not " + hash->text() + ", the sum of " + place(form.hashed, form.position));
}

// ---- what a line of an order, acknowledgement or invoice says twice --------------------------------------------

// The segments below a line that repeat its quantity or price in parts.
struct Parts {
  int line = -1, sdq = -1, sch = -1, sln = -1, ack = -1;

  explicit Parts(const Automaton& automaton, const Form& form)
      : line(automaton.tag(form.hashed)),
        sdq(automaton.tag("SDQ")),
        sch(automaton.tag("SCH")),
        sln(automaton.tag("SLN")),
        ack(automaton.tag("ACK")) {}
  bool part(int tag) const { return tag == sdq || tag == sch || tag == sln || tag == ack; }
};

// Quantities of one kind of segment below one line, as long as all are in the line's unit.
struct PartSum {
  QuantitySum sum;
  bool any = false, same_unit = true;

  void add(std::string_view quantity, std::string_view unit, std::string_view line_unit) {
    any = true;
    same_unit = same_unit && unit == line_unit;
    sum.add(quantity);
  }
  std::optional<Decimal> total() const { return any && same_unit ? sum.sum() : std::nullopt; }
};

class LineCheck {
 public:
  LineCheck(SetCheck& check, const Form& form, std::size_t line)
      : check_(check), position_(form.position), line_(line), unit_(check.element(line, form.position + 1)) {}

  void add(std::size_t n, int tag, const Parts& parts) {
    if (tag == parts.sdq) {
      for (std::size_t at = 4; at <= 22; at += 2) {
        const auto quantity = check_.element(n, at);
        if (!quantity.empty()) destinations_.add(quantity, check_.element(n, 1), unit_);
      }
    } else if (tag == parts.sch) {
      schedules_.add(check_.element(n, 1), check_.element(n, 2), unit_);
    } else if (tag == parts.ack) {
      if (!check_.element(n, 2).empty()) acknowledged_.add(check_.element(n, 2), check_.element(n, 3), unit_);
    } else if (tag == parts.sln) {
      // I: included in the line; others are extra, deducted or for information.
      if (check_.element(n, 3) != "I") return;
      sub_lines_.add(check_.element(n, 4), check_.element(n, 5), unit_);
      add_to(sub_price_, line_amount(check_.element(n, 4), check_.element(n, 6), check_.element(n, 7)));
    }
  }

  void finish() {
    const auto quantity = number_of(check_.element(line_, position_));
    if (!quantity) return;
    const auto sent = destinations_.total(), planned = schedules_.total(), answered = acknowledged_.total();
    if (sent && *sent != *quantity)
      add_total(check_, line_, position_, "is not " + sent->text() + ", the sum of its SDQ quantities");
    if (planned && *planned > *quantity)
      add_doubt(check_, line_, position_, "schedule", "is less than " + planned->text() + ", what its SCH plan");
    if (answered && *answered > *quantity)
      add_doubt(check_, line_, position_, "acknowledged", "is less than " + answered->text() + ", what its ACK answer");
    check_sub_lines(*quantity);
  }

 private:
  // Sub-lines make up either the line's quantity or one of its units; then their prices make up its price.
  void check_sub_lines(const Decimal& quantity) {
    const auto parts = sub_lines_.total();
    if (!parts || *parts == quantity || !sub_price_) return;
    const auto price = number_of(check_.element(line_, position_ + 2));
    if (!price || sub_price_->is_zero() || *sub_price_ == *price) return;
    add_doubt(check_, line_, position_, "sub-lines",
              "is not " + parts->text() + ", the sum of its SLN quantities, nor do their prices make up its price");
  }

  SetCheck& check_;
  std::size_t position_, line_;
  std::string_view unit_;
  PartSum destinations_, schedules_, acknowledged_, sub_lines_;
  std::optional<Decimal> sub_price_ = Decimal(0);
};

void check_lines(SetCheck& check, const Form& form, const Parts& parts) {
  const auto& tags = check.automaton->tags;
  std::optional<LineCheck> line;
  for (std::size_t n = 1; n <= check.set.segment_count; ++n) {
    const int node = check.report.nodes[n - 1];
    if (node < 0) continue;
    const int tag = tags[static_cast<std::size_t>(node)];
    if (tag == parts.line) {
      if (line) line->finish();
      line.emplace(check, form, n);
    } else if (line && parts.part(tag)) {
      line->add(n, tag, parts);
    }
  }
  if (line) line->finish();
}

// ---- ship notices ----------------------------------------------------------------------------------------------

bool is_packaging(const HierarchyLevel& level) {
  return level.code.size() == 1 && (level.code[0] == 'P' || level.code[0] == 'T' || level.code[0] == 'Q');
}

// An item whose packaging stands below it and tells quantities, too, ships their sum.
void check_packed(SetCheck& check, const HierarchyLevels& levels) {
  std::vector<PartSum> packed(levels.size());
  for (std::size_t i = 0; i < levels.size(); ++i) {
    const auto& level = levels[i];
    if (level.shipped == 0 || !is_packaging(level) || level.above < 0) continue;
    const auto above = static_cast<std::size_t>(level.above);
    if (levels[above].shipped == 0) continue;
    const auto unit = check.element(levels[above].shipped, 3);
    packed[above].add(check.element(level.shipped, 2), check.element(level.shipped, 3), unit);
  }
  for (std::size_t i = 0; i < levels.size(); ++i) {
    const auto sum = packed[i].total();
    const auto stated = sum ? number_of(check.element(levels[i].shipped, 2)) : std::nullopt;
    if (stated && *stated != *sum)
      add_total(check, levels[i].shipped, 2, "is not " + sum->text() + ", the sum of SN1-02 in the levels below");
  }
}

// Cartons that TD1 counts for a shipment against the packs below it.
void check_cartons(SetCheck& check, HierarchyLevels& levels) {
  constexpr int deepest = 24;  // no structure in use goes deeper; a chain beyond it is not worth the walk
  for (const auto& level : levels) {
    if (level.code != "P") continue;
    auto at = level.above;
    for (int steps = 0; steps < deepest && at >= 0 && levels[static_cast<std::size_t>(at)].code != "S"; ++steps)
      at = levels[static_cast<std::size_t>(at)].above;
    if (at >= 0) ++levels[static_cast<std::size_t>(at)].packs;
  }
  for (const auto& level : levels) {
    if (level.packages == 0 || level.packs == 0 || level.code != "S") continue;
    if (!check.element(level.packages, 1).starts_with("CTN")) continue;
    const auto stated = number_of(check.element(level.packages, 2));
    if (stated && *stated != Decimal(level.packs))
      add_doubt(check, level.packages, 2, "cartons",
                "does not count the " + std::to_string(level.packs) + " packs below");
  }
}

// A level never ships twice and its packages are counted in the first TD1; 0: none.
void check_ship_notice(SetCheck& check, HierarchyLevels& levels, const Form& form) {
  const auto& automaton = *check.automaton;
  const int hl = automaton.tag("HL"), sn1 = automaton.tag("SN1"), td1 = automaton.tag("TD1"),
            ctt = automaton.tag("CTT");
  std::size_t count = 0, trailer = 0;
  bool nested = false, counted = false;
  QuantitySum items, packs;
  for (std::size_t n = 1; n <= check.set.segment_count; ++n) {
    const int node = check.report.nodes[n - 1];
    if (node < 0) continue;
    const int tag = automaton.tags[static_cast<std::size_t>(node)];
    if (tag == hl) {
      ++count;
    } else if (tag == sn1 && count > 0) {  // where the HL is missing, that is the mistake
      auto& level = levels[count - 1];
      const bool packaging = is_packaging(level);
      (packaging ? packs : items).add(check.element(n, 2));
      level.shipped = n;
      nested |= packaging;
    } else if (tag == td1 && count > 0 && levels[count - 1].packages == 0) {
      levels[count - 1].packages = n;
      counted |= levels[count - 1].code == "S";
    } else if (tag == ctt) {
      trailer = n;
    }
  }
  if (trailer != 0) {
    // The part of an item's quantity that packs repeat may be counted again or not.
    auto sum = items.sum();
    const bool without_packs = nested && sum && number_of(check.element(trailer, 2)) == sum;
    if (nested && !without_packs) add_to(sum, packs.sum());
    check_trailer(check, form, trailer, count, sum);
  }
  if (nested) check_packed(check, levels);
  if (counted) check_cartons(check, levels);
}

// ---- all others ------------------------------------------------------------------------------------------------

void check_totals(SetCheck& check, const Form& form) {
  const auto& automaton = *check.automaton;
  const int counted_tag = automaton.tag(form.counted), hashed_tag = automaton.tag(form.hashed),
            totals_tag = automaton.tag("CTT");
  const Parts parts(automaton, form);
  std::size_t count = 0, trailer = 0;
  const int amt = automaton.tag("AMT"), itd = automaton.tag("ITD");
  bool told_twice = false, money = false;
  QuantitySum total;
  for (std::size_t n = 1; n <= check.set.segment_count; ++n) {
    const int node = check.report.nodes[n - 1];
    if (node < 0) continue;
    const int tag = automaton.tags[static_cast<std::size_t>(node)];
    money |= tag == amt || tag == itd;
    count += tag == counted_tag;
    if (tag == hashed_tag) total.add(check.element(n, form.position));
    if (tag == totals_tag) trailer = n;
    told_twice |= parts.part(tag);
  }
  if (trailer != 0) check_trailer(check, form, trailer, count, total.sum());
  // A change order's quantities are differences as often as totals, and stock is told by place: those have no sum.
  const bool lines = form.set == "850" || form.set == "855" || form.set == "810";
  if (told_twice && lines) check_lines(check, form, parts);
  if (money || form.set == "810") check_money(check);
}

}  // namespace

// A set with segments that have no place is not added up: the difference would only repeat what is known.
void check_balance(SetCheck& check, HierarchyLevels& levels) {
  const bool misplaced = std::ranges::any_of(check.report.findings, [&](const Finding& f) {
    return f.error && f.code.starts_with("AK304") && f.segment_number > 0 &&
           check.report.nodes[static_cast<std::size_t>(f.segment_number) - 1] < 0;
  });
  if (misplaced) return;
  for (const auto& form : forms) {
    if (check.set.id != form.set) continue;
    form.set == "856" ? check_ship_notice(check, levels, form) : check_totals(check, form);
  }
  if (check.set.id == "820" || check.set.id == "812") check_money(check);
}

}  // namespace crossdock::x12
