// SPDX-License-Identifier: Apache-2.0
// The API over the sample network after a day of trade, without a socket. Every exchange is kept, and at the end of the
// program all answers are compared with what openapi.yaml promises (validate.py).
#pragma once

#include <boost/json.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/api/router.hpp"
#include "tests/e2e/network.hpp"

namespace crossdock::tests {

class ApiHouse {
 public:
  ApiHouse();

  SampleNetwork& network() { return network_; }
  api::Context& context() { return context_; }
  const std::string& cookie() const { return cookie_; }

  // With the session's cookie of a person of every role, unless the request has a Cookie or Authorization already.
  http::Response get(const std::string& target, http::Fields fields = {});
  http::Response ask(http::Request request, std::string_view body = {});
  // POST of a JSON object, with a fresh Idempotency-Key unless the fields name one.
  http::Response post(const std::string& target, const std::string& body, http::Fields fields = {});

  // Without a record for the description, so that several threads may ask at a time.
  http::Response ask_alone(const std::string& method, const std::string& target, const std::string& body,
                           http::Fields fields);

  // A person with these roles, who sees these partners and is logged in: the Cookie of the session.
  std::string log_in(const std::string& name, const access::Roles& roles,
                     const std::optional<store::persons::Authority>& authority = {},
                     const access::Partners& partners = {});
  // The body of an answer that must be 200, as JSON.
  boost::json::value json(const std::string& target);

  // The person of every role who asks.
  store::PersonId guest();

  // The house that all tests of the program read. They change nothing in it that another one counts.
  static ApiHouse& shared();

 private:
  void propose();
  http::Response answer_to(http::Request& request, std::string_view body);

  SampleNetwork network_;
  api::Context context_;
  std::string cookie_;
};

// "/api/v1" and what follows.
std::string api_path(std::string_view rest);
// The member of an answer of RFC 9457 that names its kind: "/problems/not-found".
std::string problem_type(const http::Response& response);
// The id of the first row of a list.
std::int64_t first_id(ApiHouse& house, const std::string& list);

}  // namespace crossdock::tests
