// SPDX-License-Identifier: Apache-2.0
// Accepted transaction sets and messages become canonical documents. One that has no mapping, or that its mapping cannot
// read, waits alone: the others of its file go on.
#include <fmt/format.h>

#include "gateway/formats/inbound_numbers.hpp"
#include "gateway/formats/segments.hpp"
#include "gateway/formats/translated.hpp"
#include "gateway/pipeline/work.hpp"

namespace crossdock::formats {
namespace {

// One file being translated.
class Translation {
 public:
  Translation(store::Transaction& tx, const Context& context, const Inbound& inbound, const SegmentFormat& format,
              const std::string& only)
      : tx_(tx), context_(context), inbound_(inbound), format_(format), only_(only) {}

  Result<void> run() {
    InboundNumbers numbers(tx_, context_, inbound_, format_);
    const auto outside =
        format_.read_each(context_, inbound_, [&](const segments::Interchange& interchange) -> Result<void> {
          // A repetition, or one that the check refused, may stand beside others that count.
          const auto taken = numbers.is_taken(interchange);
          if (!taken) return fail(taken.error());
          return take(interchange, *taken);
        });
    return outside.map([](const auto&) {});
  }

 private:
  Result<void> take(const segments::Interchange& interchange, bool taken) {
    // As it was checked: what a guide allows is no mistake here either.
    const auto report = format_.validate(context_, inbound_.partner, partners::Direction::in, interchange);
    const auto number = interchanges_++;
    for (std::size_t g = 0; g < interchange.groups.size(); ++g) {
      const auto& group = interchange.groups[g];
      for (std::size_t s = 0; s < group.sets.size(); ++s, ++position_) {
        const auto& set_report = report.groups[g].sets[s];
        if (!taken || format_.is_acknowledgement(group) || set_report.status == 'R') continue;
        const auto discriminator = fmt::format("{}/{}/{} {}", number, g, s, group.sets[s].id);
        if (!only_.empty() && only_ != discriminator) continue;
        const auto mapping = mapping_of(group.sets[s], set_report);
        const auto read = mapping.and_then([&](const mapping::Mapping* by) {
          return mapping::read_segments(*by, interchange, group.sets[s], set_report);
        });
        if (!read && !only_.empty()) return fail(read.error());
        const auto done =
            read ? save(tx_, context_, inbound_, **mapping, *read, position_) : set_aside(discriminator, read.error());
        if (!done) return done;
      }
    }
    return {};
  }

  Result<const mapping::Mapping*> mapping_of(const segments::TransactionSet& set,
                                             const segments::SetReport& report) const {
    const auto release = report.grammar != nullptr ? std::string_view(report.grammar->release) : std::string_view();
    return agreement_about(context_, inbound_.partner, format_.syntax, set.id, release)
        .map([&](const partners::Agreement* agreement) { return &context_.network.mapping_of(*agreement); });
  }

  // A set that could not be read gets its own piece of work, which will be held with the reason.
  Result<void> set_aside(const std::string& discriminator, const Error& error) {
    if (auto told = tell(tx_, context_, EventKind::held, fmt::format("{}: {}", discriminator, describe(error)),
                         inbound_.message.id, {}, {}, fmt::format("{}: {}", discriminator, pipeline::brief_of(error)));
        !told)
      return told;
    const auto queued =
        store::work_queue::add(tx_, pipeline::translate_of(inbound_.message.id, discriminator), context_.now);
    if (!queued) return fail(queued.error());
    return {};
  }

  store::Transaction& tx_;
  const Context& context_;
  const Inbound& inbound_;
  const SegmentFormat& format_;
  const std::string& only_;
  int interchanges_ = 0;
  std::int64_t position_ = 0;  // counts the sets of the whole file
};

}  // namespace

Result<void> translate_segments(store::Transaction& tx, const Context& context, const Inbound& inbound,
                                const SegmentFormat& format, const std::string& only) {
  return Translation(tx, context, inbound, format, only).run();
}

}  // namespace crossdock::formats
