// SPDX-License-Identifier: Apache-2.0
// The stages of a document's journey. A stage ends in one transaction: it takes one piece of work, loads the facts
// it needs, calls a pure function, saves the result and queues what follows; or nothing of it happens at all.
// Results that take long are computed before that transaction, from a snapshot.
// Every stage may run twice with the same effect.
#pragma once

#include <any>
#include <span>
#include <string>
#include <string_view>

#include "gateway/pipeline/network.hpp"
#include "gateway/store/database.hpp"
#include "gateway/store/documents.hpp"
#include "gateway/store/events.hpp"
#include "gateway/store/messages.hpp"
#include "gateway/store/timers.hpp"
#include "gateway/store/transaction.hpp"
#include "gateway/store/work_queue.hpp"

namespace crossdock::pipeline {

using store::EventKind;

struct Context {
  const Network& network;
  TimePoint now;
};

// The result that a stage computed before its transaction. Only the stage knows what is in it; nothing for most.
using Prepared = std::any;

enum class Committed {
  done,
  stale,  // what was prepared rests on facts that have changed: nothing was written, it is prepared again
};

// A row of the table of stages.
struct StageRow {
  store::Stage stage{};
  // Reads a snapshot and computes; no transaction is open meanwhile. nullptr: there is nothing to prepare.
  Result<Prepared> (*prepare)(store::Database&, const Context&, const store::work_queue::Claim&) = nullptr;
  // Within the one transaction. nullptr: deliveries, which wait for partners.
  Result<Committed> (*commit)(store::Transaction&, const Context&, const store::work_queue::Claim&,
                              const Prepared&) = nullptr;
};

// All that the engine does with work, which it is given (service/stages.hpp): what they do stands in gateway/formats and
// gateway/apply.
struct Stages {
  // Nearest to the end first, so that what is begun is finished before more is taken in; deliveries are the first.
  std::span<const StageRow> rows;
  // Somebody did not answer in time; the timer was fired in the same transaction.
  Result<void> (*on_overdue)(store::Transaction&, const Context&, const store::Timer&) = nullptr;
};

// ---- what stages share -------------------------------------------------------------------------------------

// Subjects of events and cases.
std::string order_subject(SalesOrderId sales_order);    // "order:12"
std::string purchase_subject(std::string_view number);  // "purchase:P000012-1"

// Adds a line to the story of a message, document or order ("order:12"). `brief` is what logs get of a text that holds
// values of a document.
Result<void> tell(store::Transaction& tx, const Context& context, EventKind kind, std::string text, MessageId message,
                  DocumentId document = {}, std::string subject = {}, std::string brief = {});
// An error for logs and webhooks: where and of which kind. What is wrong with a document is told with its values, and
// those to nobody but the one who looks at the message.
std::string brief_of(const Error& error);
// A sentence about a line of an order. Its number is the partner's word for it: where it is no number,
// logs get the sentence without it. Empty where the sentence may stand as it is.
std::string brief_of(std::string sentence, std::string_view line);

// "1 line", "4 lines".
std::string counted(std::size_t count, std::string_view noun);
// "accepted_with_changes" as people write it: with blanks.
std::string words_of(std::string_view word);

// The partner a message belongs to. Fault::unmapped if its profile is gone.
Result<const partners::Partner*> partner_of(const Context& context, std::string_view id);

// An inbound message whose documents are all applied is done; called whenever one of them ends.
Result<void> settle_message(store::Transaction& tx, const Context& context, MessageId message);

}  // namespace crossdock::pipeline
