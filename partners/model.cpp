// SPDX-License-Identifier: Apache-2.0
#include "partners/model.hpp"

#include <algorithm>
#include <array>

#include "base/overloaded.hpp"

namespace crossdock::partners {
namespace {

constexpr std::array<std::pair<std::string_view, Behaviour>, 13> behaviours{{
    {"accept", Behaviour::accept},
    {"short-ship", Behaviour::short_ship},
    {"reject-line", Behaviour::reject_line},
    {"reject-all", Behaviour::reject_all},
    {"backorder", Behaviour::backorder},
    {"no-ack", Behaviour::no_ack},
    {"over-bill", Behaviour::over_bill},
    {"duplicate-invoice", Behaviour::duplicate_invoice},
    {"wrong-unit", Behaviour::wrong_unit},
    {"credit-price", Behaviour::credit_price},
    {"credit-units", Behaviour::credit_units},
    {"correct-notice", Behaviour::correct_notice},
    {"cancel-notice", Behaviour::cancel_notice},
}};

// The empty one is a value that many may read at once.
template <class Endpoint>
const Endpoint& endpoint_of(const Way& way) {
  static const Endpoint none;
  const auto* is = std::get_if<Endpoint>(&way);
  return is != nullptr ? *is : none;
}

}  // namespace

std::string_view word_of(const Way& way) {
  return std::visit(Overloaded{
                        [](const FolderEndpoint&) -> std::string_view { return "folder"; },
                        [](const SftpEndpoint&) -> std::string_view { return "sftp"; },
                        [](const As2Endpoint&) -> std::string_view { return "as2"; },
                        [](const HttpEndpoint&) -> std::string_view { return "http"; },
                    },
                    way);
}

const FolderEndpoint& Partner::folder() const { return endpoint_of<FolderEndpoint>(way); }
const SftpEndpoint& Partner::sftp() const { return endpoint_of<SftpEndpoint>(way); }
const As2Endpoint& Partner::as2() const { return endpoint_of<As2Endpoint>(way); }
const HttpEndpoint& Partner::http() const { return endpoint_of<HttpEndpoint>(way); }

const Agreement* Partner::agreement(DocumentKind document, Direction direction) const {
  const auto found = std::ranges::find_if(
      agreements, [&](const Agreement& a) { return a.document == document && a.direction == direction; });
  return found == agreements.end() ? nullptr : &*found;
}

std::string_view to_string(Role role) { return role == Role::buyer ? "buyer" : "supplier"; }

std::string_view to_string(Behaviour behaviour) {
  const auto found = std::ranges::find(behaviours, behaviour, &std::pair<std::string_view, Behaviour>::second);
  return found == behaviours.end() ? "" : found->first;
}

std::optional<Behaviour> parse_behaviour(std::string_view text) {
  const auto found = std::ranges::find(behaviours, text, &std::pair<std::string_view, Behaviour>::first);
  if (found == behaviours.end()) return std::nullopt;
  return found->second;
}

}  // namespace crossdock::partners
