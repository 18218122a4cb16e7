// SPDX-License-Identifier: Apache-2.0
// Writes the JSON of a refusal, and Retry-After where the caller may try again.
#include "gateway/transport/http_wire/problem.hpp"

#include <boost/json.hpp>

namespace crossdock::http_wire {

http::Response problem(int status, std::string_view detail) {
  // Without "type" the title is that of the status: RFC 9457 §4.2.1.
  http::Response response{.status = status};
  response.fields.add("Content-Type", "application/problem+json");
  response.body = boost::json::serialize(
                      boost::json::object{{"title", http::reason_of(status)}, {"status", status}, {"detail", detail}}) +
                  "\n";
  return response;
}

http::Response later(std::string_view detail, Duration wait) {
  auto response = problem(503, detail);
  response.fields.add("Retry-After", std::to_string(std::chrono::ceil<std::chrono::seconds>(wait).count()));
  return response;
}

}  // namespace crossdock::http_wire
