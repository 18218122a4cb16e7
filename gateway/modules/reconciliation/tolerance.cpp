// SPDX-License-Identifier: Apache-2.0
// The three states of a tolerance.
#include "gateway/modules/reconciliation/tolerance.hpp"

#include <algorithm>

namespace crossdock::reconciliation {

std::optional<Checked> allowed(const Tolerance& tolerance, const Checked& expected, const Checked& per) {
  if (tolerance.kind == Tolerance::Kind::unlimited) return std::nullopt;
  if (tolerance.kind == Tolerance::Kind::zero || (!tolerance.absolute && !tolerance.percent)) return Checked();
  std::optional<Checked> absolute;
  std::optional<Checked> percent;
  if (tolerance.absolute) absolute = Checked(*tolerance.absolute) * per;
  if (tolerance.percent) {
    const Checked size = expected.value().sign() < 0 ? Checked() - expected : expected;
    percent = Checked(*tolerance.percent) * Decimal::scaled(1, 2) * size;
  }
  if (!absolute) return percent;
  if (!percent || !percent->ok() || !absolute->ok()) return absolute;
  const bool absolute_is_stricter = absolute->value() <= percent->value();
  return absolute_is_stricter == (tolerance.combine == Tolerance::Combine::min) ? absolute : percent;
}

bool within(const Tolerance& tolerance, const Checked& deviation, const Checked& expected, const Checked& per) {
  if (!deviation.ok() || !expected.ok() || !per.ok()) return false;
  const auto limit = allowed(tolerance, expected, per);
  return !limit || (limit->ok() && deviation.value().absolute() <= limit->value());
}

std::string describe(const Tolerance& tolerance) {
  if (tolerance.kind == Tolerance::Kind::unlimited) return "any";
  if (tolerance.kind == Tolerance::Kind::zero || (!tolerance.absolute && !tolerance.percent)) return "none";
  if (!tolerance.percent) return "up to " + tolerance.absolute->text();
  const std::string percent = tolerance.percent->text() + " %";
  if (!tolerance.absolute) return "up to " + percent;
  return "up to " + tolerance.absolute->text() + " or " + percent +
         (tolerance.combine == Tolerance::Combine::min ? ", the stricter" : ", the looser");
}

}  // namespace crossdock::reconciliation
