// SPDX-License-Identifier: Apache-2.0
// The writers with the notes they make: what `losses` reports. Internal to the library.
#pragma once

#include "translators/mapping/program.hpp"

namespace crossdock::mapping {

Result<segments::SetText> write_segments(const Program& program, const canonical::Document& document,
                                         const segments::Delimiters& delimiters, const segments::WritePolicy& policy,
                                         std::vector<Note>& notes);
Result<std::string> write_xml(const Program& program, const canonical::Document& document, std::vector<Note>& notes);

// The notice in the shape that the mapping's `reshape` names, with a note for levels that the shape has no place for.
Result<canonical::ShipNotice> reshaped(const Program& program, const canonical::ShipNotice& notice,
                                       std::vector<Note>& notes);

// The document with parties that segments can say, or nullopt where they are so already: see parties.cpp. A name that is
// made is a note.
std::optional<canonical::Document> with_presented_parties(Syntax syntax, const canonical::Document& document,
                                                          std::vector<Note>& notes);

// Elements of lists that no rule takes: `dates[kind=effective]` where only shipped is mapped (claims.cpp).
void note_unclaimed(const Program& program, const canonical::Document& document, std::vector<Note>& notes);

// Whether a charge is settled with the document's total, so that a syntax without a place for `handling` can say it.
bool settled_here(const void* charge);
std::string unsettled(std::string_view label, const Program& program);

}  // namespace crossdock::mapping
