// SPDX-License-Identifier: Apache-2.0
// Expressions, guards and required fields over a canonical document. See program.hpp.
#include <fmt/format.h>

#include <algorithm>

#include "translators/mapping/program.hpp"
#include "translators/mapping/write.hpp"

namespace crossdock::mapping {
namespace {

std::int64_t count_all(const Expression& expression, const void* list, int depth) {
  const auto& type = *expression.list.type;
  if (list == nullptr || depth > 64) return 0;
  std::int64_t count = 0;
  for (std::size_t i = 0; i < type.size(list); ++i)
    count += 1 + count_all(expression, expression.value.find(type.at(list, i)), depth + 1);
  return count;
}

}  // namespace

bool Op::decides() const {
  return kind == Kind::field && codec.kind == CodecKind::code &&
         std::ranges::all_of(path.steps, [](const Step& step) { return step.kind == Step::Kind::stay; });
}

Decimal evaluate(const Expression& expression, const void* document) {
  const auto* list = expression.list.find(document);
  const auto& type = *expression.list.type;
  if (list == nullptr) return Decimal(0);
  if (expression.kind == Expression::Kind::count) return Decimal(static_cast<std::int64_t>(type.size(list)));
  if (expression.kind == Expression::Kind::count_all) return Decimal(count_all(expression, list, 0));
  Decimal sum;
  for (std::size_t i = 0; i < type.size(list); ++i) {
    const auto* value = expression.value.find(type.at(list, i));
    if (value == nullptr) continue;
    if (const auto next = sum.plus(*static_cast<const Decimal*>(value)); next) sum = *next;
  }
  return sum;
}

// X12 element 331: 02 off invoice, 06 charged to the customer. All others are settled elsewhere.
bool settled_here(const void* charge) {
  const auto& handling = static_cast<const canonical::AllowanceCharge*>(charge)->handling;
  return handling.empty() || handling == "02" || handling == "06";
}

std::string unsettled(std::string_view label, const Program& program) {
  return fmt::format("{} is settled outside the document (handling), which mapping {} cannot say", label,
                     program.text.name);
}

bool holds(const Condition& condition, const void* record) {
  const auto* value = condition.path.find(record);
  if (value == nullptr) return condition.word.empty();
  if (condition.word == "*") return !canonical::is_empty(*condition.path.type, value);
  if (condition.path.type->kind == canonical::Kind::enumeration) {
    const auto ordinal = condition.path.type->ordinal(value);
    return ordinal >= 0 && condition.path.type->names[static_cast<std::size_t>(ordinal)] == condition.word;
  }
  return *static_cast<const std::string*>(value) == condition.word;
}

bool holds(const Guard& guard, const void* record) {
  return std::ranges::any_of(guard.any, [&](const Condition& one) { return holds(one, record); });
}

std::optional<std::string_view> code_of(const Op& op, const void* record) {
  const auto* kept = op.code ? static_cast<const std::string*>(op.code->find(record)) : nullptr;
  return write_code(op.codec, op.path.type->ordinal(op.path.find(record)),
                    kept == nullptr ? std::string_view() : std::string_view(*kept));
}

std::optional<std::string_view> code_of_pair(const Op& op, const void* pair) {
  const auto& shape = op.codec.shape;
  const auto* bytes = static_cast<const std::byte*>(pair);
  const auto& value = *reinterpret_cast<const std::string*>(bytes + shape.value);
  const auto& code = *reinterpret_cast<const std::string*>(bytes + shape.code);
  return write_code(op.codec, shape.key_type->ordinal(bytes + shape.key), code, value.size());
}

bool has_code(const Op& op, const void* record) {
  return op.path.find(record) == nullptr || code_of(op, record).has_value();
}

bool is_written(const Op& op, const void* record) { return !op.read_only && (!op.when || holds(*op.when, record)); }

Result<void> check_required(const Program& program, const void* document) {
  for (const auto& required : program.required) {
    const auto* value = required.path.find(document);
    if (value == nullptr || canonical::is_empty(*required.path.type, value)) {
      return fail(Fault::invalid,
                  fmt::format("{} is missing, and the mapping {} requires it (line {})", required.path.text,
                              program.text.name, required.line),
                  required.path.text);
    }
  }
  return {};
}

}  // namespace crossdock::mapping
