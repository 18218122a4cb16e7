// SPDX-License-Identifier: Apache-2.0
// Verifies signature or certificate at the end of the body, and answers with 202, 401 or 409.
#include "gateway/transport/http_wire/upload.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/text.hpp"
#include "gateway/transport/http_wire/problem.hpp"
#include "gateway/transport/http_wire/settle.hpp"

namespace crossdock::http_wire {
namespace {

// Made of what is stored, so that a repetition gets the same bytes.
http::Response accepted(const Settled& settled, const std::string& id) {
  const auto& message = settled.message;
  http::Response response{.status = 202};
  response.fields.add("Content-Type", "application/json");
  response.body = boost::json::serialize(boost::json::object{{"message", message.id.number()},
                                                             {"id", id},
                                                             {"sha256", message.sha256},
                                                             {"size", message.size},
                                                             {"received_at", text_of(message.created_at)}}) +
                  "\n";
  return response;
}

}  // namespace

Upload::Upload(Receiver& receiver, std::unique_ptr<http::Places::Place> place, Parties parties, Caller caller)
    : receiver_(receiver),
      place_(std::move(place)),
      parties_(std::move(parties)),
      caller_(std::move(caller)),
      body_(receiver.database_, receiver.clock_) {
  if (caller_.signature) signer_.emplace(caller_.keys, caller_.id, caller_.signature->timestamp);
}

http::Response Upload::unavailable(const Error& error) const {
  receiver_.log(fmt::format("a document of {} could not be received: {}", caller_.name, describe(error)));
  return later("the document could not be stored; please send it again later", receiver_.options_.retry_after);
}

std::optional<http::Response> Upload::write(std::string_view piece) {
  if (!place_->keeps(piece.size()))
    return later("the document came too slowly while others waited", receiver_.options_.retry_after);
  if (signer_) signer_->update(piece);
  if (caller_.partner == nullptr) return std::nullopt;  // read to its end as any other, and kept nowhere
  if (auto stored = body_.write(piece); !stored) return unavailable(stored.error());
  return std::nullopt;
}

bool Upload::is_genuine() {
  const bool signature = signer_ && http::any_matches(signer_->finish(), caller_.signature->signatures);
  if (caller_.partner == nullptr) return false;
  const auto& terms = caller_.partner->http();
  return (signature || !terms.require_signature) && (caller_.shows_certificate || !terms.require_client_certificate);
}

http::Response Upload::finish() {
  if (!is_genuine()) {
    const auto why =
        fmt::format("refused a document that says it is of '{}', of {}: {}", printable(caller_.name), caller_.peer,
                    caller_.partner == nullptr ? "no such partner sends by HTTP" : "it does not prove it");
    if (receiver_.strangers_.refused(caller_.peer, why)) receiver_.log(why);
    auto response = problem(401,
                            "this document is not accepted: the partner in the path, its secret, the signature or the "
                            "client certificate is wrong. The signature is over webhook-id, '.', webhook-timestamp, "
                            "'.' and the body, byte by byte");
    response.fields.add("WWW-Authenticate", "StandardWebhooks");
    return response;
  }
  if (caller_.only_asks) return http::Response{.status = 204};
  body_.finish();
  if (body_.size() == 0) return problem(400, "the body is empty: the document is missing");
  const auto settled =
      settle(receiver_.database_, *caller_.partner, caller_.id, caller_.file_name, body_, receiver_.clock_());
  if (!settled) return unavailable(settled.error());
  if (settled->how != Settled::How::reused) return accepted(*settled, caller_.id);
  receiver_.log(fmt::format("refused a document of {}: id {} was used for other content", caller_.name,
                            printable(caller_.id, 120)));
  return problem(409, fmt::format("webhook-id {} was used before for a document with other content; that one was "
                                  "accepted, this one was not. A new document needs a new id",
                                  caller_.id));
}

}  // namespace crossdock::http_wire
