// SPDX-License-Identifier: Apache-2.0
// Every failpoint of the gateway, in the order of a document's journey. A test compares the list with the sources.
#pragma once

#include <array>
#include <string_view>

namespace crossdock::tests {

inline constexpr std::array<std::string_view, 9> failpoints{
    "receive.before_commit", "receive.committed",   "pickup.removed", "stage.before_commit", "stage.committed",
    "deliver.before_write",  "write.before_rename", "write.renamed",  "deliver.delivered",
};

}  // namespace crossdock::tests
