// SPDX-License-Identifier: Apache-2.0
// A file that is there as a whole: what the engine cuts is collected.
#include "translators/x12/interchange.hpp"

#include "translators/x12/engine.hpp"
#include "translators/x12/looks.hpp"

namespace crossdock::x12 {
namespace {

std::string_view unpadded(std::string_view id) {
  while (!id.empty() && id.back() == ' ') id.remove_suffix(1);
  return id;
}

std::optional<std::uint64_t> distance(std::string_view from, const char* to) {
  // Compared as numbers, for a joined element lies in other memory.
  const auto start = reinterpret_cast<std::uintptr_t>(from.data()), at = reinterpret_cast<std::uintptr_t>(to);
  return at >= start && at - start < from.size() ? std::optional<std::uint64_t>(at - start) : std::nullopt;
}

}  // namespace

std::uint64_t Interchange::offset_of(const Segment& segment, std::string_view element) const {
  if (const auto at = distance(bytes, element.data())) return bytes_offset + *at;
  // A stream keeps copies of the segments of envelopes, longer than their bytes.
  return segment.offset + distance({segment.tag.data(), segment.length}, element.data()).value_or(0);
}

std::string_view Interchange::sender() const { return unpadded(isa[5]); }
std::string_view Interchange::receiver() const { return unpadded(isa[7]); }

Result<std::vector<Finding>> read_each(std::string_view bytes, const ReadOptions& options,
                                       const InterchangeVisitor& visit) {
  std::vector<Finding> findings;
  Engine engine(options, Keep::all);
  const Window whole{.bytes = bytes, .offset = 0, .last = true};
  while (const auto event = engine.next(whole)) {
    if (*event == StreamEvent::Kind::finding) findings.push_back(engine.finding());
    if (*event != StreamEvent::Kind::interchange_end) continue;
    if (auto done = visit(std::move(engine.cutter().interchange())); !done) return fail(done.error());
  }
  if (!engine.isa_seen()) return fail(Fault::malformed, nothing_to_read("ISA", bytes));
  return findings;
}

Result<File> read(std::string_view bytes, const ReadOptions& options) {
  File file;
  auto findings = read_each(bytes, options, [&](Interchange&& interchange) -> Result<void> {
    file.interchanges.push_back(std::move(interchange));
    return {};
  });
  if (!findings) return fail(findings.error());
  file.findings = std::move(*findings);
  return file;
}

}  // namespace crossdock::x12
