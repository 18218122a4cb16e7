// SPDX-License-Identifier: Apache-2.0
// One visitor of a variant from a function for each alternative; a missing one does not compile.
#pragma once

namespace crossdock {

template <class... Cases>
struct Overloaded : Cases... {
  using Cases::operator()...;
};

}  // namespace crossdock
