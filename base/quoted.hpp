// SPDX-License-Identifier: Apache-2.0
// Sentences quote what others wrote: "N1-02 'PAT' is too long". Logs and webhooks get such a sentence without it.
#pragma once

#include <string>
#include <string_view>

namespace crossdock {

// The sentence with "'…'" in the place of everything from its first opening quote to its last closing one. A value may
// hold quotes itself, so nothing between two quotes is trusted to be ours.
std::string without_quoted(std::string_view sentence);

}  // namespace crossdock
