// SPDX-License-Identifier: Apache-2.0
// Says what the gateway would say to bytes, and keeps nothing of them.
#include "gateway/views/check.hpp"

#include <array>

#include "gateway/api/operations.hpp"

namespace crossdock::api {
namespace {

constexpr std::array check_member_table{Member{"partner"}};

}  // namespace

const std::span<const Member> check_members = check_member_table;

Answered<http::Response> check_bytes(const Call& call) {
  const auto network = call.context.network();
  const partners::Partner* partner = nullptr;
  if (call.query.has("partner")) {
    partner = network->directory().find(PartnerId(call.query.text("partner")));
    if (partner == nullptr)
      return tl::unexpected(
          Failure{Problem::bad_request, "there is no such partner", {{"/query/partner", "there is no such partner"}}});
  }
  return page_answer(views::check::show(call.bytes, *network, partner, call.now).page);
}

}  // namespace crossdock::api
