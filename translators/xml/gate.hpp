// SPDX-License-Identifier: Apache-2.0
// The gate: what is well formed, within the limits and true to its schema may pass to the reader.
//
// Xerces-C checks, with every door shut: no DOCTYPE, no external entity, no network, and the instance's own
// xsi:schemaLocation is ignored. A break of the schema is a finding (data); what is not XML or breaks the policy
// is an error.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "translators/xml/limits.hpp"

namespace crossdock::xml {

// The XSDs of one folder, as deployed by an operator; never a partner's. Safe to share between threads.
//
// Opening the folder only notes which file declares which root element; schemas are compiled when the first document
// of their kind arrives (about 0.1 s) and then stay in one locked pool that all checks share.
class SchemaSet {
 public:
  // No schemas: the gate still checks well-formedness and policy.
  SchemaSet();
  // Every *.xsd below `folder`. Fault::unavailable if it cannot be read, Fault::invalid (with the file) if a file is
  // not a schema or has a DOCTYPE.
  static Result<SchemaSet> open(const std::string& folder);
  ~SchemaSet();
  SchemaSet(SchemaSet&&) noexcept;
  SchemaSet& operator=(SchemaSet&&) noexcept;

  // Whether documents with this root can be checked.
  bool covers(std::string_view ns, std::string_view root) const;
  // Compiles the schema of a root ahead of its first document. Fault::invalid with file and line if it does not
  // compile, Fault::unmapped if there is none.
  Result<void> compile(std::string_view ns, std::string_view root) const;

 private:
  friend class Gate;
  struct State;
  std::unique_ptr<State> state_;
};

struct Finding {
  int line = 0;  // from 1, as an editor counts
  int column = 0;
  std::string path;     // "/Order/cac:OrderLine[3]/cac:LineItem/cbc:Quantity", with the document's own prefixes
  std::string message;  // one line for the partner, without the path
  std::string code;     // a stable word for statistics: "element", "missing", "value", "attribute", …
};

struct GateReport {
  bool schema_checked = false;
  std::string note;  // why not, for an operator: "gate is off: no schema for {urn:…}Order"; otherwise empty
  std::vector<Finding> findings;   // at most limits.findings, in the document's order
  std::size_t findings_total = 0;  // of all
  std::size_t depth = 0;           // of the deepest element; the root is 1
  std::size_t elements = 0;

  bool valid() const { return findings_total == 0; }
};

class Gate {
 public:
  // `schemas` must outlive the gate. A gate holds no state of its own: one serves all threads.
  explicit Gate(const SchemaSet& schemas) : schemas_(&schemas) {}

  // Fault::malformed (with line and column) if not well formed, Fault::refused for a DOCTYPE, an encoding or a limit,
  // Fault::invalid if the schema itself does not compile (our configuration, not the document).
  Result<GateReport> check(std::string_view bytes, const Limits& limits = {}) const;

 private:
  const SchemaSet* schemas_;
};

}  // namespace crossdock::xml
