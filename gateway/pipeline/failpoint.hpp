// SPDX-License-Identifier: Apache-2.0
// Named places where a crash test ends the process, to prove that nothing is lost or doubled there.
// Without a test they cost one comparison.
#pragma once

#include <string>
#include <string_view>

namespace crossdock::pipeline {

// Ends the process with SIGKILL here if the failpoint `name` is armed; counts down its passes otherwise.
void failpoint(std::string_view name);

// Arms one failpoint: "receive.committed" or "stage.before_commit:3" (on the third pass). Called once at start.
void arm_failpoint(const std::string& text);

}  // namespace crossdock::pipeline
