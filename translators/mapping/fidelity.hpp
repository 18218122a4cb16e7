// SPDX-License-Identifier: Apache-2.0
// How much of what a document says its mapping carries: what a person who brings a partner live wants to know first.
//
// A piece is an element with a value. It is carried when the mapping binds it to a canonical field, so that changing it
// changes the canonical document, and when writing that document by the same mapping gives it back. Codes that tell a
// segment from its siblings are carried with it. Numbers are compared as numbers.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "translators/mapping/mapping.hpp"

namespace crossdock::mapping {

struct LostPiece {
  std::string address;  // "PO1/REF-02": where such pieces stand
  std::string value;    // of this one
  std::uint64_t offset = 0;
  bool read = false;  // its segment is read, but it is not written back as it was; else no rule is about it
};

struct Fidelity {
  std::size_t pieces = 0, carried = 0;
  std::vector<LostPiece> lost;  // in the order of the document
};

// The faults of read_segments and write_segments. Also for EDIFACT.
Result<Fidelity> fidelity(const Mapping& mapping, const segments::Interchange& interchange,
                          const segments::TransactionSet& set, const segments::SetReport& report);

}  // namespace crossdock::mapping
