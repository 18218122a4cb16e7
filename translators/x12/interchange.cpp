// SPDX-License-Identifier: Apache-2.0
// A file that is there as a whole: what the engine cuts is collected.
#include "translators/x12/interchange.hpp"

#include "translators/segments/looks.hpp"
#include "translators/segments/starts.hpp"
#include "translators/x12/engine.hpp"

namespace crossdock::x12 {

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
  if (!engine.isa_seen()) return fail(Fault::malformed, segments::nothing_to_read("ISA", bytes));
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

bool looks_like_x12(std::string_view bytes) { return segments::begins_x12(bytes); }

}  // namespace crossdock::x12
