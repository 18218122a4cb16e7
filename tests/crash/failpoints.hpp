// SPDX-License-Identifier: Apache-2.0
// Every failpoint of the gateway, in the order of a document's journey. A test compares the lists with the sources.
#pragma once

#include <array>
#include <string_view>

namespace crossdock::tests {

inline constexpr std::array<std::string_view, 12> failpoints{
    "receive.before_commit", "receive.committed", "pickup.removed",    "stage.before_commit",
    "batch.between",         "stage.committed",   "stage.prepared",    "deliver.before_write",
    "write.before_rename",   "write.renamed",     "deliver.delivered", "deliver.before_commit",
};

// Those that documents of an SFTP partner pass.
inline constexpr std::array<std::string_view, 7> sftp_failpoints{
    "sftp.claimed",  "receive.before_commit", "receive.committed", "sftp.removed",
    "sftp.uploaded", "sftp.renamed",          "deliver.delivered",
};

// Those that a message passes which arrives by AS2, and one that leaves.
inline constexpr std::array<std::string_view, 2> as2_receipt_failpoints{"as2.before_commit", "as2.committed"};
inline constexpr std::array<std::string_view, 7> as2_send_failpoints{
    "stage.before_commit", "stage.committed",       "as2.sealed", "as2.before_post", "as2.posted",
    "deliver.delivered",   "deliver.before_commit",
};

// Those that a document passes which is posted to us, and one that we post.
inline constexpr std::array<std::string_view, 2> http_receipt_failpoints{"http.before_commit", "http.committed"};
inline constexpr std::array<std::string_view, 3> http_send_failpoints{"http.before_post", "http.posted",
                                                                      "deliver.delivered"};

// Those that an act passes which is posted to the API.
inline constexpr std::array<std::string_view, 2> api_failpoints{"api.before_commit", "api.committed"};

}  // namespace crossdock::tests
