// SPDX-License-Identifier: Apache-2.0
// What X12 and EDIFACT share: files of interchanges, groups and sets. A row says what differs; check and translate are
// one for both. An interchange of EDIFACT has the structure of an X12 one (translators/edifact/interchange.hpp).
#pragma once

#include <optional>
#include <string>

#include "gateway/formats/format.hpp"
#include "translators/segments/interchange.hpp"
#include "translators/segments/validation.hpp"

namespace crossdock::formats {

struct SegmentFormat {
  canonical::Syntax syntax{};
  std::string_view set, sets;  // the standard's word for a document: "transaction set", "message"
  // One interchange after the other; the findings outside any. Every stage reads by it, so that positions always agree.
  Result<std::vector<segments::Finding>> (*read_each)(const Context& context, const Inbound& inbound,
                                                      const segments::InterchangeVisitor& visit) = nullptr;
  // By the partner's guides and tolerances. Documents that are not agreed are rejected.
  segments::InterchangeReport (*validate)(const Context& context, const partners::Partner& partner,
                                          partners::Direction direction,
                                          const segments::Interchange& interchange) = nullptr;
  // Rejects an interchange in its report that is not from the partner or not for us.
  segments::Stranger (*refuse_strangers)(const Context& context, const Inbound& inbound,
                                         const segments::Interchange& interchange,
                                         segments::InterchangeReport& report) = nullptr;
  // Rejects one whose number was used before with other content.
  void (*refuse_number)(const Context& context, const segments::Interchange& interchange,
                        segments::InterchangeReport& report) = nullptr;
  // The partner that its sender's address names, nullptr if none.
  const partners::Partner* (*sender_of)(const Context& context, const segments::Interchange& interchange) = nullptr;
  // How long a number may not come again with other content; nullopt: never.
  std::optional<Duration> (*numbers_unique_for)(const partners::Partner& partner) = nullptr;
  // Before the sender's address in the key of a number: addresses of two syntaxes are not the same.
  std::string_view number_prefix;
  // Whether the group holds acknowledgements.
  bool (*is_acknowledgement)(const segments::Group& group) = nullptr;
  // Our messages that the acknowledgements of an accepted interchange are about are confirmed or failed. How many of
  // them speak of whole interchanges from outside any group (TA1).
  Result<int> (*confirm)(store::Transaction& tx, const Context& context, const Inbound& inbound,
                         const segments::Interchange& interchange) = nullptr;
  // Sends what answers the interchange. By what the partner hears ("997"), "" when nothing is sent.
  Result<std::string> (*acknowledge)(store::Transaction& tx, const Context& context, const Inbound& inbound,
                                     const segments::Interchange& interchange,
                                     const segments::InterchangeReport& report) = nullptr;
};

Result<void> check_segments(store::Transaction& tx, const Context& context, const Inbound& inbound,
                            const SegmentFormat& format);
Result<void> translate_segments(store::Transaction& tx, const Context& context, const Inbound& inbound,
                                const SegmentFormat& format, const std::string& only);

// The same as functions of a row of formats.
template <const SegmentFormat& format>
Result<void> check_as(store::Transaction& tx, const Context& context, const Inbound& inbound) {
  return check_segments(tx, context, inbound, format);
}
template <const SegmentFormat& format>
Result<void> translate_as(store::Transaction& tx, const Context& context, const Inbound& inbound,
                          const std::string& only) {
  return translate_segments(tx, context, inbound, format, only);
}

// Whether the rule wants an answer to an interchange. `clean`: nothing of it is rejected; `requested`: its header asks.
bool is_answered(partners::AnswerWhen rule, bool clean, bool requested);

// The gate for what we write: what our own validator refuses never leaves (Fault::internal), nor what breaks the
// partner's guide (Fault::invalid), which mostly lacks data that the partner asks for. All breaches are named at once.
Result<void> verify_written(const Context& context, const partners::Partner& partner, const SegmentFormat& format,
                            const Result<segments::File>& read_back);

}  // namespace crossdock::formats
