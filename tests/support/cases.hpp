// SPDX-License-Identifier: Apache-2.0
// Shared by table-driven tests: a case is a struct whose `name` is the test's name.
#pragma once

#include <string>

namespace crossdock {

inline constexpr auto case_name = [](const auto& one) { return std::string(one.param.name); };

}  // namespace crossdock
