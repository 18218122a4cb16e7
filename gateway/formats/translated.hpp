// SPDX-License-Identifier: Apache-2.0
// What every syntax does with a document that was read.
#pragma once

#include "gateway/formats/format.hpp"
#include "translators/mapping/mapping.hpp"

namespace crossdock::formats {

// The agreement whose mapping reads it. Fault::unmapped names what is missing.
Result<const partners::Agreement*> agreement_about(const Context& context, const partners::Partner& partner,
                                                   canonical::Syntax syntax, std::string_view name,
                                                   std::string_view release);

// Adds the document that `mapping` read, tells its notes and queues `apply`. `position` counts the documents of the
// message from 0.
Result<void> save(store::Transaction& tx, const Context& context, const Inbound& inbound,
                  const mapping::Mapping& mapping, const mapping::ReadResult& read, std::int64_t position);

// Keeps the text of a mapping with that of the files it shares with others.
Result<store::MappingTextId> keep(store::Transaction& tx, const mapping::Mapping& mapping, TimePoint now);

}  // namespace crossdock::formats
