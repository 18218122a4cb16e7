// SPDX-License-Identifier: Apache-2.0
// A trading partner played from its profile: reads what the gateway delivers and answers as the partner would,
// with real documents in its real format.
//
// Pure: a file, what is remembered and the time go in; files to send and what is to be remembered come out.
// The partner's agreements are used the other way round: what the gateway writes by an outbound mapping is read
// by it here, and what the gateway will read is written by the inbound one. run.hpp is the shell around it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "gateway/pipeline/network.hpp"
#include "gateway/simulator/state.hpp"
#include "partners/model.hpp"

namespace crossdock::simulator {

struct InboundFile {
  std::string name;
  std::string bytes;
};

struct Reply {
  std::string name;  // begins with the number of its interchange: names sort as they were written
  std::string bytes;
};

// One document that was read, and what it is answered with.
struct Reaction {
  std::string read;                  // "850 P000001-1 (4 lines)"
  std::vector<std::string> answers;  // "997", "855", "856", "810"
  std::string note;                  // why, where it is not plain: "repeated: answered before"
};

struct Answer {
  std::vector<Reply> replies;
  std::vector<Reaction> reactions;
  State state;  // to be remembered before anything is sent
};

// A supplier answers an order with 997, 855, 856 and 810 (or OrderResponse, DespatchAdvice and Invoice), as far
// as there are agreements about them, and as the behaviour wants it. A cancellation is acknowledged and
// remembered. A buyer acknowledges. An interchange that was read before is answered by nothing.
//
// A document that cannot be read is a Reaction with a note. The Error of a Result means that an answer could not
// be written: a mistake of the profile or of ours.
Result<Answer> answer(const pipeline::Network& network, const partners::Partner& partner, partners::Behaviour behaviour,
                      const InboundFile& file, State state, TimePoint now);

// "10:32:01 northwind-supply  read 850 P000001-1 (4 lines)  → 997, 855, 856, 810"
std::string line_of(const partners::Partner& partner, const Reaction& reaction, TimePoint now);

}  // namespace crossdock::simulator
