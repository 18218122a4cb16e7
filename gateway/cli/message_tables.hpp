// SPDX-License-Identifier: Apache-2.0
// Tables that several nouns show: events, documents and messages.
#pragma once

#include <vector>

#include "gateway/cli/output.hpp"
#include "gateway/store/documents.hpp"
#include "gateway/store/events.hpp"
#include "gateway/store/messages.hpp"

namespace crossdock::cli {

Table table_of(const std::vector<store::Event>& events);
Table table_of(const std::vector<store::Document>& documents);
Table table_of(const std::vector<store::Message>& messages);
Tone tone_of(store::MessageState state);

}  // namespace crossdock::cli
