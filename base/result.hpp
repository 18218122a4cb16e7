// SPDX-License-Identifier: Apache-2.0
// How functions of this project fail: a value that says what the caller should do next.
#pragma once

#include <tl/expected.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace crossdock {

// Says what to do with the work that failed. A new fault is added only where the pipeline would act differently.
enum class Fault {
  malformed,    // the bytes are not the format they claim to be: reject, never retry
  invalid,      // well formed, but breaks the standard or the partner's guide: acknowledge with errors
  refused,      // signature, decryption or identity failed: reject, alert, keep the evidence
  unmapped,     // no mapping or partner rule applies: hold for an operator
  unavailable,  // a remote or a resource is away: retry with back-off
  internal,     // our own mistake: hold, alert
};

struct Error {
  Fault fault{};
  std::string what;   // one line for an operator: the subject first, no trailing stop
  std::string where;  // "po-4711.edi:12 PO1-03", empty when there is no place
};

template <class T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> fail(Fault fault, std::string what, std::string where = {}) {
  return tl::unexpected(Error{fault, std::move(what), std::move(where)});
}
inline tl::unexpected<Error> fail(Error error) { return tl::unexpected(std::move(error)); }

// The fault's name as operators read it and the store keeps it: "malformed", "invalid", …
std::string_view to_string(Fault fault);

// "where: what", or "what" alone when there is no place.
std::string describe(const Error& error);

}  // namespace crossdock
