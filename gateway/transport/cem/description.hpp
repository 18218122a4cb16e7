// SPDX-License-Identifier: Apache-2.0
// The XML that describes an exchange. Certificates stand in parts of their own, found by their Content-ID.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gateway/transport/cem/message.hpp"

namespace crossdock::cem {

// The Content-ID of the nth offer of a request, without angle brackets.
std::string content_id(const Request& request, std::size_t offer);

Result<std::string> write_description(const Message& message);

struct Description {
  Message message;  // offers without certificates
  // For each offer: which certificate it is about, and the part that holds it.
  struct Place {
    Reference certificate;
    std::string content_id;
  };
  std::vector<Place> places;
};
Result<Description> read_description(std::string_view xml);

}  // namespace crossdock::cem
