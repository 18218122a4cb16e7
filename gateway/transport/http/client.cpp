// SPDX-License-Identifier: Apache-2.0
// Sets up libcurl handles with their callbacks, checks certificates, and keeps handles for reuse.
#include "gateway/transport/http/client.hpp"

#include <curl/curl.h>
#include <netdb.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <atomic>
#include <list>
#include <mutex>

#include "gateway/transport/http/addresses.hpp"

namespace crossdock::http {
namespace {

using Steady = std::chrono::steady_clock;
constexpr std::size_t most_kept = 32;  // handles with their connections

struct EasyFree {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
struct ListFree {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using Easy = std::unique_ptr<CURL, EasyFree>;
using List = std::unique_ptr<curl_slist, ListFree>;

// One request under way, as libcurl's callbacks see it.
struct Transfer {
  const Destination& destination;
  const Body& body;
  std::string host;  // of the URL, for the server's certificate
  const std::atomic<bool>& interrupted;

  std::uint64_t piece = 0;
  std::string held;
  std::size_t given = 0;
  bool at_end = false;

  bool connected = false;
  std::int64_t moved = 0;                           // bytes of the body and of the answer
  Steady::time_point last_progress{}, last_sign{};  // when there were more of them; these, or a 102
  bool silent = false;                              // for longer than is allowed

  bool waited_too_long(std::int64_t moved_now) {
    const auto now = Steady::now();
    if (std::exchange(moved, moved_now) != moved_now) last_progress = last_sign = now;
    const auto longest = std::max(destination.longest_processing, destination.timeout);
    return connected && (now - last_sign > destination.timeout || now - last_progress > longest);
  }

  Response answer{};
  bool answer_too_large = false;
  bool private_address = false;
  std::optional<Error> failed{};
};

std::size_t give_body(char* into, std::size_t size, std::size_t count, void* pointer) {
  auto& transfer = *static_cast<Transfer*>(pointer);
  while (transfer.given == transfer.held.size() && !transfer.at_end) {
    auto next = transfer.body.read(transfer.piece++);
    if (!next) {
      transfer.failed = next.error();
      return CURL_READFUNC_ABORT;
    }
    transfer.at_end = next->empty();
    transfer.held = std::move(*next);
    transfer.given = 0;
  }
  const auto taken = std::min(size * count, transfer.held.size() - transfer.given);
  std::copy_n(transfer.held.data() + transfer.given, taken, into);
  transfer.given += taken;
  return taken;
}

// From the start: a connection that was kept had died before the server read anything.
int rewind_body(void* pointer, curl_off_t offset, int origin) {
  auto& transfer = *static_cast<Transfer*>(pointer);
  if (offset != 0 || origin != SEEK_SET) return CURL_SEEKFUNC_CANTSEEK;
  transfer.piece = 0;
  transfer.given = 0;
  transfer.held.clear();
  transfer.at_end = false;
  return CURL_SEEKFUNC_OK;
}

std::size_t take_header(char* bytes, std::size_t size, std::size_t count, void* pointer) {
  auto& transfer = *static_cast<Transfer*>(pointer);
  const std::string_view line(bytes, size * count);
  transfer.last_sign = Steady::now();
  if (line.starts_with("HTTP/")) {  // of this answer; what came before was 100 or 102
    transfer.answer.fields.entries.clear();
    transfer.answer.body.clear();
  } else if (const auto colon = line.find(':'); colon != std::string_view::npos) {
    transfer.answer.fields.add(std::string(trim(line.substr(0, colon))), std::string(trim(line.substr(colon + 1))));
  } else if ((line.starts_with(' ') || line.starts_with('\t')) && !transfer.answer.fields.entries.empty()) {
    transfer.answer.fields.entries.back().second += " " + std::string(trim(line));  // folded
  }
  return line.size();
}

std::size_t take_body(char* bytes, std::size_t size, std::size_t count, void* pointer) {
  auto& transfer = *static_cast<Transfer*>(pointer);
  if (transfer.answer.body.size() + size * count > transfer.destination.answer_limit) {
    transfer.answer_too_large = true;
    return 0;
  }
  transfer.answer.body.append(bytes, size * count);
  return size * count;
}

int take_connection(void* pointer, char*, char*, int, int) {
  auto& transfer = *static_cast<Transfer*>(pointer);
  transfer.connected = true;
  transfer.last_progress = transfer.last_sign = Steady::now();
  return CURL_PREREQFUNC_OK;
}

// Asked once a second at least. libcurl's own limits do not see 102, which a partner sends while it works.
int is_over(void* pointer, curl_off_t, curl_off_t received, curl_off_t, curl_off_t sent) {
  auto& transfer = *static_cast<Transfer*>(pointer);
  transfer.silent = transfer.waited_too_long(sent + received);
  return transfer.silent || transfer.interrupted ? 1 : 0;
}

// The address that is really connected to, after the name was resolved: the only moment that counts.
curl_socket_t open_socket(void* pointer, curlsocktype, curl_sockaddr* address) {
  auto& transfer = *static_cast<Transfer*>(pointer);
  if (transfer.destination.public_only && is_private(address->addr)) {
    transfer.private_address = true;
    return CURL_SOCKET_BAD;
  }
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

// The server's certificate is one of those that are trusted, or they vouch for it and it carries the host's name.
int verify(X509_STORE_CTX* context, void* pointer) {
  auto& transfer = *static_cast<Transfer*>(pointer);
  X509* leaf = X509_STORE_CTX_get0_cert(context);
  for (const auto& one : transfer.destination.trusted) {
    if (leaf != nullptr && X509_cmp(leaf, one.native()) == 0) {
      X509_STORE_CTX_set_error(context, X509_V_OK);
      return 1;
    }
  }
  auto* param = X509_STORE_CTX_get0_param(context);
  if (X509_VERIFY_PARAM_set1_ip_asc(param, transfer.host.c_str()) != 1)
    X509_VERIFY_PARAM_set1_host(param, transfer.host.c_str(), 0);
  return X509_verify_cert(context);
}

CURLcode set_up_tls(CURL*, void* native, void* pointer) {
  auto& transfer = *static_cast<Transfer*>(pointer);
  auto* context = static_cast<SSL_CTX*>(native);
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  auto* store = SSL_CTX_get_cert_store(context);
  for (const auto& one : transfer.destination.trusted) X509_STORE_add_cert(store, one.native());
  SSL_CTX_set_cert_verify_callback(context, verify, pointer);
  if (!transfer.destination.client) return CURLE_OK;
  const auto& own = *transfer.destination.client;
  if (SSL_CTX_use_certificate(context, own.certificate.native()) != 1) return CURLE_SSL_CERTPROBLEM;
  for (const auto& above : own.chain) SSL_CTX_add1_chain_cert(context, above.native());
  return SSL_CTX_use_PrivateKey(context, own.key.native()) == 1 ? CURLE_OK : CURLE_SSL_CERTPROBLEM;
}

std::string host_in(const std::string& url) {
  std::string host;
  CURLU* parts = curl_url();
  char* text = nullptr;
  if (curl_url_set(parts, CURLUPART_URL, url.c_str(), 0) == CURLUE_OK &&
      curl_url_get(parts, CURLUPART_HOST, &text, 0) == CURLUE_OK) {
    host = text;
    curl_free(text);
  }
  curl_url_cleanup(parts);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  return host;
}

// Requests with the same key may share a connection: the same place, by the same way, as the same caller.
std::string kept_as(const Destination& destination) {
  std::string key = destination.url + "\n" + destination.proxy + "\n" + destination.user + "\n" +
                    (destination.public_only ? "public" : "");
  if (destination.client) key += destination.client->certificate.fingerprint();
  for (const auto& one : destination.trusted) key += one.fingerprint();
  return key;
}

void set_way(CURL* handle, const Destination& destination) {
  curl_easy_setopt(handle, CURLOPT_PROXY, destination.proxy.c_str());  // "": none, whatever the environment says
  if (!destination.proxy_user.empty()) {
    curl_easy_setopt(handle, CURLOPT_PROXYUSERNAME, destination.proxy_user.c_str());
    curl_easy_setopt(handle, CURLOPT_PROXYPASSWORD, std::string(destination.proxy_password.reveal()).c_str());
  }
  if (!destination.user.empty()) {
    curl_easy_setopt(handle, CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
    curl_easy_setopt(handle, CURLOPT_USERNAME, destination.user.c_str());
    curl_easy_setopt(handle, CURLOPT_PASSWORD, std::string(destination.password.reveal()).c_str());
  }
  curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(destination.connect_timeout.count()));
  curl_easy_setopt(handle, CURLOPT_FORBID_REUSE, destination.keep_alive ? 0L : 1L);
}

void set_safety(CURL* handle) {
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(handle, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  curl_easy_setopt(handle, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  curl_easy_setopt(handle, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(handle, CURLOPT_SSL_VERIFYHOST, 0L);  // `verify` looks at the name, unless the certificate is pinned
  curl_easy_setopt(handle, CURLOPT_TCP_KEEPALIVE, 1L);
}

void set_transfer(CURL* handle, Transfer& transfer) {
  curl_easy_setopt(handle, CURLOPT_URL, transfer.destination.url.c_str());
  const auto size = transfer.destination.chunked ? curl_off_t{-1} : static_cast<curl_off_t>(transfer.body.size);
  curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, size);
  curl_easy_setopt(handle, CURLOPT_READFUNCTION, give_body);
  curl_easy_setopt(handle, CURLOPT_READDATA, &transfer);
  curl_easy_setopt(handle, CURLOPT_PREREQFUNCTION, take_connection);
  curl_easy_setopt(handle, CURLOPT_PREREQDATA, &transfer);
  curl_easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, is_over);
  curl_easy_setopt(handle, CURLOPT_XFERINFODATA, &transfer);
  curl_easy_setopt(handle, CURLOPT_SEEKFUNCTION, rewind_body);
  curl_easy_setopt(handle, CURLOPT_SEEKDATA, &transfer);
  curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, take_header);
  curl_easy_setopt(handle, CURLOPT_HEADERDATA, &transfer);
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, take_body);
  curl_easy_setopt(handle, CURLOPT_WRITEDATA, &transfer);
  curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, open_socket);
  curl_easy_setopt(handle, CURLOPT_OPENSOCKETDATA, &transfer);
  curl_easy_setopt(handle, CURLOPT_SSL_CTX_FUNCTION, set_up_tls);
  curl_easy_setopt(handle, CURLOPT_SSL_CTX_DATA, &transfer);
}

List list_of(const Fields& fields, bool chunked) {
  curl_slist* list = nullptr;
  for (const auto& [name, value] : fields.entries) list = curl_slist_append(list, (name + ": " + value).c_str());
  list = curl_slist_append(list, "Expect:");  // many products do not know it
  if (fields.find("Accept").empty()) list = curl_slist_append(list, "Accept:");
  if (chunked) list = curl_slist_append(list, "Transfer-Encoding: chunked");
  return List(list);
}

}  // namespace

struct Client::State {
  struct Kept {
    std::string key;
    Easy handle;
  };
  std::mutex mutex;
  std::list<Kept> kept;  // the latest first
  std::atomic<bool> interrupted{false};

  Easy take(const std::string& key) {
    const std::lock_guard lock(mutex);
    const auto found = std::ranges::find(kept, key, &Kept::key);
    if (found == kept.end()) return Easy(curl_easy_init());
    auto handle = std::move(found->handle);
    kept.erase(found);
    return handle;
  }
  void give_back(std::string key, Easy handle) {
    const std::lock_guard lock(mutex);
    kept.push_front({std::move(key), std::move(handle)});
    if (kept.size() > most_kept) kept.pop_back();
  }
};

Client::Client() : state_(std::make_unique<State>()) {
  static const auto initialised = curl_global_init(CURL_GLOBAL_DEFAULT);
  (void)initialised;
}
Client::~Client() = default;

void Client::interrupt() { state_->interrupted = true; }
bool Client::interrupted() const { return state_->interrupted; }

namespace {

Result<Response> perform(CURL* handle, Transfer& transfer, const Fields& fields, bool with_body) {
  const auto& url = transfer.destination.url;
  if (transfer.interrupted) return fail(Fault::unavailable, "the gateway ends", url);
  const auto headers = list_of(fields, with_body && transfer.destination.chunked);
  char reason[CURL_ERROR_SIZE] = "";
  curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, reason);
  const auto code = curl_easy_perform(handle);
  curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, nullptr);
  long status = 0;
  curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
  if (transfer.failed) return fail(*transfer.failed);
  if (transfer.private_address) return fail(Fault::refused, "the host stands for an address of a private network", url);
  if (code == CURLE_ABORTED_BY_CALLBACK && transfer.interrupted)
    return fail(Fault::unavailable, "broken off, as the gateway ends", url);
  if (transfer.silent) return fail(Fault::unavailable, "the server gave no sign of life in time", url);
  if (transfer.answer_too_large) return fail(Fault::unavailable, "the answer is too large", url);
  if (code != CURLE_OK) {
    const std::string_view why = *reason != '\0' ? std::string_view(reason) : curl_easy_strerror(code);
    return fail(Fault::unavailable, std::string(why), url);
  }
  transfer.answer.status = static_cast<int>(status);
  return std::move(transfer.answer);
}

}  // namespace

Result<Response> Client::post(const Destination& destination, const Fields& fields, const Body& body) {
  auto key = kept_as(destination);
  auto handle = state_->take(key);
  if (!handle) return fail(Fault::internal, "libcurl gives no handle");
  Transfer transfer{
      .destination = destination, .body = body, .host = host_in(destination.url), .interrupted = state_->interrupted};
  curl_easy_reset(handle.get());
  set_safety(handle.get());
  set_way(handle.get(), destination);
  set_transfer(handle.get(), transfer);
  curl_easy_setopt(handle.get(), CURLOPT_POST, 1L);
  auto answer = perform(handle.get(), transfer, fields, true);
  if (answer && destination.keep_alive) state_->give_back(std::move(key), std::move(handle));
  return answer;
}

Result<Response> Client::probe(const Destination& destination) { return try_out(destination, {}).answer; }

Client::Trial Client::try_out(const Destination& destination, const Fields& fields) {
  Trial trial{.answer = fail(Fault::internal, "libcurl gives no handle")};
  const Easy handle(curl_easy_init());
  if (!handle) return trial;
  const Body nothing;
  Transfer transfer{.destination = destination,
                    .body = nothing,
                    .host = host_in(destination.url),
                    .interrupted = state_->interrupted};
  set_safety(handle.get());
  set_way(handle.get(), destination);
  set_transfer(handle.get(), transfer);
  curl_easy_setopt(handle.get(), CURLOPT_NOBODY, 1L);
  trial.answer = perform(handle.get(), transfer, fields, false);
  const auto took = [&](CURLINFO step) {
    curl_off_t time = 0;
    curl_easy_getinfo(handle.get(), step, &time);
    return time > 0;
  };
  trial.found = took(CURLINFO_NAMELOOKUP_TIME_T);
  long port = 0;  // ours; libcurl tells the time of connecting only when TLS has worked too
  curl_easy_getinfo(handle.get(), CURLINFO_LOCAL_PORT, &port);
  trial.connected = took(CURLINFO_CONNECT_TIME_T) || port > 0;
  trial.secured = took(CURLINFO_APPCONNECT_TIME_T);
  char* address = nullptr;
  curl_easy_getinfo(handle.get(), CURLINFO_PRIMARY_IP, &address);
  if (address != nullptr) trial.address = address;
  return trial;
}

}  // namespace crossdock::http
