// SPDX-License-Identifier: Apache-2.0
// How a partner is reached by AS2, and what is agreed about its messages. gateway/transport/as2_wire acts on it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "partners/endpoints.hpp"

namespace crossdock::partners {

enum class As2Receipt { none, unsigned_receipt, signed_receipt };
// When a receipt has to give back the MIC of what was sent.
enum class As2Mic {
  always,
  if_signed,  // receipts for messages that we did not sign may come without one
  as_posted,  // the partner is known to hash the body as it was posted, before it opens it
};
enum class As2Compression { none, before_signing, after_signing };

// What a message of theirs must have, or it is refused.
struct As2Requirements {
  bool signature = true;
  bool encryption = true;
  bool tls = false;
  bool client_certificate = false;  // of role tls_client, or issued by one of role tls_ca
};

struct As2Endpoint {
  std::string id;      // theirs: AS2-From of what they send; "" when the partner does not speak AS2
  std::string our_id;  // as they know us; "": the gateway's
  std::string url;     // where we send; "": we only receive
  std::string version = "1.2";

  // What we send. Algorithms are named as gateway/transport/as2 names them; "" for none.
  std::string sign = "sha-256";
  std::string signature = "pkcs1";
  std::string encrypt = "aes-128-cbc";
  std::string key_transport = "pkcs1";
  As2Compression compress = As2Compression::none;
  std::string content_type;  // "": by the document's syntax
  std::string subject;
  std::string file_name = "{type}-{control}.{extension}";

  As2Receipt receipt = As2Receipt::signed_receipt;
  bool receipt_later = false;          // asynchronous: to our URL, over a connection of its own
  Duration receipt_within{3'600'000};  // then an asynchronous receipt is overdue
  As2Mic receipt_mic = As2Mic::always;

  // What we accept.
  As2Requirements require;
  std::optional<Date> sha1_until, triple_des_until;  // the last day on which these are still spoken, both ways
  bool old_digest_names = false;                     // sha256 instead of sha-256
  bool reliability = false;                          // each end says so, and tells by 102 that an answer is being made
  bool restart = false;                              // transfers that broke off go on where they stopped, both ways
  std::vector<std::string> receipt_hosts;            // where receipts may be sent to, "host" or "host:port"
  bool private_network = false;                      // names among them may stand for addresses of private networks
  int concurrency = 8;                               // messages received at the same time

  // How we connect.
  HttpLogin login;
  std::string proxy;  // "http://proxy.example:3128"
  HttpLogin proxy_login;
  Duration connect_timeout{20'000};
  Duration timeout{300'000};  // without a sign of life
  bool chunked = false;       // send bodies in chunks, without Content-Length
  bool keep_alive = true;
};

// The host of a URL, "host" or "host:port" as written, in lower case; "" if it is no http or https URL.
std::string host_of_url(std::string_view url);

}  // namespace crossdock::partners
