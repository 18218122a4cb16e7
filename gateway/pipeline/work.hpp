// SPDX-License-Identifier: Apache-2.0
// Makes every piece of work: which stage, about what, and in which order. store/work_queue.hpp keeps it.
//
// Work about one order waits for work about the same order that was queued before. Documents that name no order wait
// for nobody.
#pragma once

#include <string>
#include <string_view>

#include "base/id.hpp"
#include "gateway/store/messages.hpp"
#include "gateway/store/work_queue.hpp"

namespace crossdock::pipeline {

using Work = store::work_queue::Item;

Work check_of(MessageId message);

Work translate_of(MessageId message);
// One transaction set ("0/0/3") that could not be translated with the others.
Work translate_of(MessageId message, std::string_view set);

// A partner's documents about one order are applied in the order in which they came.
Work apply_of(DocumentId document, const PartnerId& partner, std::string_view order_number);
// The same once more: judged anew, beside what is queued already.
Work apply_again_of(DocumentId document, const PartnerId& partner, std::string_view order_number);

Work route_of(SalesOrderId order);

// Our documents to one partner about one order are written in the order in which they were decided.
Work emit_of(std::int64_t outbound_document, const PartnerId& partner, std::string_view order_number);

Work deliver_of(MessageId message);
// The same bytes once more; `occasion` tells one repetition from another.
Work deliver_again_of(MessageId message, std::string_view occasion);
// An event for a webhook, in the order of the events about one subject ("order:12").
Work deliver_event_of(MessageId event, std::string_view party, std::string_view subject);

// `news` is "opened" or "closed".
Work publish_of(std::int64_t case_id, std::string_view news);

}  // namespace crossdock::pipeline
