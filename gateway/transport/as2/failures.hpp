// SPDX-License-Identifier: Apache-2.0
// Shared by the steps of taking a message apart: the first reason to refuse it, and whose error it is.
//
// A step that fails returns an error. Either the message is at fault, and `refusal` says why; or the place where the
// content goes is, and the error is passed to whoever pushes the bytes.
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "base/result.hpp"
#include "gateway/transport/as2/disposition.hpp"

namespace crossdock::as2 {

struct Failures {
  std::optional<Failure> refusal;
  bool outside = false;  // the sink failed, or we did

  tl::unexpected<Error> refuse(Modifier modifier, std::string what) {
    if (!refusal) refusal = Failure{modifier, what};
    return fail(Fault::refused, std::move(what));
  }
};

// One step: bytes come in, what they stand for goes to the next step.
class Stage {
 public:
  virtual ~Stage() = default;
  virtual Result<void> write(std::string_view bytes) = 0;
  virtual Result<void> finish() = 0;
};
using StagePtr = std::unique_ptr<Stage>;

}  // namespace crossdock::as2
