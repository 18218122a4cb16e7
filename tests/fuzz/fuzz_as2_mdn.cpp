// SPDX-License-Identifier: Apache-2.0
// Reads a receipt, writes it, and checks that it is read again as the same.
#include <cstdint>
#include <cstdlib>

#include "gateway/transport/as2/mdn.hpp"

using namespace crossdock::as2;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto stored = read_stored(bytes);
  OpenPolicy policy;
  policy.accept_untrusted = true;
  const auto mdn = read_mdn(stored.headers, bytes.substr(stored.body), policy);
  // An identifier that no message may have cannot be given back verbatim.
  if (!mdn || !mdn->disposition || !check_message_id(mdn->original_message_id)) return 0;
  Receipt receipt;
  receipt.from = "us";
  receipt.to = "them";
  receipt.message_id = "1@us";
  receipt.disposition = *mdn->disposition;
  receipt.original_message_id = mdn->original_message_id;
  receipt.mic = mdn->mic;
  const auto written = write_mdn(receipt);
  if (!written) std::abort();
  const auto again = read_mdn(written->headers, written->body, policy);
  if (!again || again->mic != mdn->mic || again->original_message_id != mdn->original_message_id) std::abort();
  if (again->disposition->kind != mdn->disposition->kind) std::abort();
  return 0;
}
