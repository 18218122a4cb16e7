// SPDX-License-Identifier: Apache-2.0
// The gateway's own settings: conf/gateway.yaml.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "partners/model.hpp"

namespace crossdock::partners {

// The server that partners' messages come to; without a port there is none.
struct HttpSettings {
  std::string address;
  int port = 0;
  bool tls = false;  // with our key of role tls_server
  enum class Clients { ignored, optional, required } client_certificates = Clients::ignored;
  std::string in = "/in";  // below it, documents of partners are taken: /in/acme
  int connections = 256;
  int connections_per_address = 0;           // 0: a quarter of them
  std::vector<std::string> trusted_proxies;  // addresses that are not limited, and say for whom they ask
  int threads = 16;
  std::size_t maximum_header = 32u << 10;
  int maximum_fields = 100;
  std::size_t maximum_body = std::size_t{4} << 30;
  Duration header_time{15'000}, body_time{30'000}, idle_time{60'000};
  Duration stop_within{60'000};  // for requests that have begun, when the gateway is to end
};

struct As2Settings {
  std::string id;             // ours, unless a profile says otherwise
  std::string path = "/as2";  // of our server, for messages and for receipts
  std::string url;            // what partners reach it under, for receipts that come later
};

// Our SSH server as hosted partners reach it; without a port none is told of.
struct SftpServerSettings {
  std::string address;
  int port = 0;
  std::vector<std::string> host_keys;  // pins, as partners have them
};

// The server of the API and the console, apart from that of the partners; without a port there is none.
struct ConsoleSettings {
  std::string address;
  int port = 0;
  bool tls = false;                       // with our key of role tls_server
  std::string host;                       // the name by which people reach it, with its port where that is not 443
  std::vector<std::string> behind_proxy;  // networks of the proxies that speak TLS with people and ask for them
  bool second_person = true;              // false: whoever may approve decides about any amount alone, for small houses
};

struct Settings {
  std::string store = "sqlite:crossdock.db";  // see gateway/store/database.hpp
  SecretSource store_password;                // of a PostgreSQL address that holds none
  std::string exchange = "exchange";          // root of the partners' folders
  std::string partners = "partners";          // the partner profiles
  std::string mappings = "mappings";          // standard mappings, codes and dictionary overrides
  std::string schemas;                        // folder of UBL XSDs; "" leaves the XML gate without schemas
  PartyProfile party;                         // ourselves, as we stand in documents
  X12Identity x12;
  std::optional<EdifactIdentity> edifact;  // needed as soon as a partner speaks EDIFACT
  std::string endpoint;                    // our GLN in XML documents
  std::vector<CertificateSource> keys;     // our certificates and private keys, for all partners
  HttpSettings http;
  As2Settings as2;
  ConsoleSettings console;
  std::vector<Webhook> webhooks;
  SftpServerSettings sftp_server;
  int workers = 4;                      // 0: this node leaves them to others
  int senders = 8;                      // deliveries under way at the same time; 0: this node sends nothing
  int webhook_senders = 4;              // the same for events
  int waiting_senders = 64;             // more of them, as those that wait for an answer keep nobody from sending
  int per_destination = 4;              // of them at one partner or webhook; one, at what does not answer
  Duration destination_alarm{900'000};  // a case, when a destination takes nothing for this long
  Duration destination_probe{300'000};  // one that does not answer is tried at least as often
  int store_connections = 32;           // to PostgreSQL; readers beside the one writer of SQLite
  int store_group = 128;                // writes that SQLite commits together at most
  int sftp_threads = 8;                 // partners' SFTP servers looked at at the same time
  Duration poll{1'000};                 // between looks into the folders
  Duration settle{2'000};               // a file must not have changed for this long
  Duration incomplete_wait{900'000};    // and so long where its interchange is not closed
  Duration lease{60'000};               // of a work item
  std::vector<Duration> retry;          // waits between attempts at what is unavailable; then it is held
  std::size_t maximum_file_bytes = 256u << 20;
  std::size_t memory_bytes = 1u << 30;  // what work on documents may take of the heap, all of it together
  std::string log_level = "info";
  std::map<std::string, std::string> places;  // of keys whose values can only be judged later: "gateway.yaml:7:8"
};

// Every key that the file may have, "http.listen" for one in a group.
std::vector<std::string> setting_keys();

// Relative paths are resolved against the file's folder. All mistakes are reported at once, with places.
tl::expected<Settings, std::vector<Error>> load_settings(const std::string& path);

}  // namespace crossdock::partners
