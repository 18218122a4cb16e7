// SPDX-License-Identifier: Apache-2.0
// The only file that knows Beast: its parser for requests.
#include "gateway/transport/http/request_reader.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

#include <array>

namespace crossdock::http {

namespace beast = boost::beast;
using beast::http::error;

std::string_view reason_of(int status) {
  constexpr std::array<std::pair<int, std::string_view>, 26> reasons{{{200, "OK"},
                                                                      {202, "Accepted"},
                                                                      {204, "No Content"},
                                                                      {206, "Partial Content"},
                                                                      {303, "See Other"},
                                                                      {304, "Not Modified"},
                                                                      {400, "Bad Request"},
                                                                      {401, "Unauthorized"},
                                                                      {403, "Forbidden"},
                                                                      {404, "Not Found"},
                                                                      {405, "Method Not Allowed"},
                                                                      {408, "Request Timeout"},
                                                                      {409, "Conflict"},
                                                                      {410, "Gone"},
                                                                      {411, "Length Required"},
                                                                      {412, "Precondition Failed"},
                                                                      {413, "Content Too Large"},
                                                                      {415, "Unsupported Media Type"},
                                                                      {416, "Range Not Satisfiable"},
                                                                      {417, "Expectation Failed"},
                                                                      {422, "Unprocessable Content"},
                                                                      {429, "Too Many Requests"},
                                                                      {431, "Request Header Fields Too Large"},
                                                                      {500, "Internal Server Error"},
                                                                      {501, "Not Implemented"},
                                                                      {503, "Service Unavailable"}}};
  for (const auto& [code, reason] : reasons) {
    if (code == status) return reason;
  }
  return "Status";
}

Response plain(int status, std::string text) {
  Response response{.status = status};
  response.fields.add("Content-Type", "text/plain; charset=utf-8");
  response.body = std::move(text) + "\n";
  return response;
}

bool is_encoded(const Fields& fields) {
  return std::ranges::any_of(fields.entries, [](const auto& entry) {
    if (!is_same_name(entry.first, "Content-Encoding")) return false;
    return std::ranges::any_of(split(entry.second, ','), [](std::string_view coding) {
      const auto name = to_lower(trim(coding));
      return !name.empty() && name != "identity";
    });
  });
}

namespace {

class Parser final : public beast::http::basic_parser<true> {
 public:
  explicit Parser(std::size_t header_count) : header_count_(header_count) {}

  Request request;
  std::string body;
  bool too_many_fields = false;
  bool between_chunks = true;  // the size of a chunk is read next
  int version = 11;

 private:
  using View = beast::string_view;
  static std::string text(View view) { return {view.data(), view.size()}; }

  void on_request_impl(beast::http::verb, View method, View target, int number, beast::error_code&) override {
    request.method = text(method);
    request.target = text(target);
    version = number;
  }
  void on_response_impl(int, View, int, beast::error_code&) override {}
  void on_field_impl(beast::http::field, View name, View value, beast::error_code& failed) override {
    if (is_header_done()) return;  // trailers of a body in chunks change nothing
    if (request.fields.entries.size() == header_count_) {
      too_many_fields = true;
      failed = error::header_limit;
      return;
    }
    request.fields.add(text(name), text(value));
  }
  void on_header_impl(beast::error_code&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, beast::error_code&) override {}
  std::size_t on_body_impl(View bytes, beast::error_code&) override {
    body.append(bytes.data(), bytes.size());
    return bytes.size();
  }
  void on_chunk_header_impl(std::uint64_t, View, beast::error_code&) override { between_chunks = false; }
  std::size_t on_chunk_body_impl(std::uint64_t remain, View bytes, beast::error_code&) override {
    body.append(bytes.data(), bytes.size());
    between_chunks = remain == bytes.size();
    return bytes.size();
  }
  void on_finish_impl(beast::error_code&) override {}

  std::size_t header_count_;
};

Response refusal(int status, std::string text) {
  auto response = plain(status, std::move(text));
  response.close = true;
  return response;
}

// Finds what the parser lets pass, but could be read otherwise by a proxy in front of us.
std::optional<Response> ambiguity(const Request& request, int version) {
  const auto& fields = request.fields;
  if (fields.count("Content-Length") > 1) return refusal(400, "Content-Length is there twice");
  if (fields.find("Content-Length").find(',') != std::string_view::npos)
    return refusal(400, "Content-Length has several values");
  const auto encodings = fields.count("Transfer-Encoding");
  if (encodings > 1) return refusal(400, "Transfer-Encoding is there twice");
  if (encodings == 1 && fields.count("Content-Length") > 0)
    return refusal(400, "Content-Length and Transfer-Encoding contradict each other");
  if (encodings == 1 && version < 11) return refusal(400, "HTTP/1.0 has no Transfer-Encoding");
  if (encodings == 1 && to_lower(trim(fields.find("Transfer-Encoding"))) != "chunked")
    return refusal(501, "Transfer-Encoding other than chunked is not understood");
  const auto hosts = fields.count("Host");
  if (hosts > 1 || (hosts == 0 && version >= 11)) return refusal(400, "exactly one Host is needed");
  return std::nullopt;
}

Response answer_to(const beast::error_code& failed, bool too_many_fields) {
  if (too_many_fields) return refusal(431, "too many header fields");
  if (failed == error::header_limit) return refusal(431, "the header is too large");
  if (failed == error::body_limit) return refusal(413, "the body is larger than is accepted here");
  return refusal(400, "the request is not HTTP/1.1: " + failed.message());
}

// "http://host/as2?x" → "/as2?x": proxies send it so, and every server must understand it (RFC 9112 §3.2.2).
std::string without_authority(std::string target) {
  const auto lower = to_lower(std::string_view(target).substr(0, 8));
  const std::size_t scheme = lower.starts_with("http://") ? 7 : lower.starts_with("https://") ? 8 : 0;
  if (scheme == 0) return target;
  const auto end = target.find_first_of("/?", scheme);
  if (end == std::string::npos) return "/";
  return target[end] == '/' ? target.substr(end) : "/" + target.substr(end);
}

bool has_token(std::string_view list, std::string_view token) {
  for (const auto one : split(list, ',')) {
    if (to_lower(trim(one)) == token) return true;
  }
  return false;
}

}  // namespace

struct RequestReader::State {
  Parser parser;
  std::string buffer;
  std::size_t used = 0;  // of the buffer
  bool begun = false;
  bool head_told = false;
  std::size_t most_held;

  explicit State(const ReadLimits& limits) : parser(limits.header_count), most_held(limits.header_bytes) {
    parser.header_limit(limits.header_bytes);
    parser.body_limit(limits.body_bytes);
  }

  bool holds_too_much() const { return buffer.size() - used > most_held; }

  // The bytes that the parser may see. Some products write "1f4  " as the size of a chunk, which it refuses: that line
  // is shown to it when it is whole, without the blanks. It asserts that "0" and its line end do not come alone, so it
  // sees no less than the shortest end of a body.
  std::string_view readable() {
    constexpr std::string_view shortest_end = "0\r\n\r\n";
    if (parser.is_header_done() && parser.chunked() && parser.between_chunks) {
      if (!drop_blanks_after_size() || buffer.size() - used < shortest_end.size()) return {};
    }
    return std::string_view(buffer).substr(used);
  }

  // False while the line is not whole.
  bool drop_blanks_after_size() {
    const auto start = buffer.compare(used, 2, "\r\n") == 0 ? used + 2 : used;
    const auto end = buffer.find("\r\n", start);
    if (end == std::string::npos) return false;
    const auto size_end = buffer.find_first_not_of("0123456789abcdefABCDEF", start);
    const bool only_blanks = size_end != start && buffer.find_first_not_of(" \t", size_end) == end;
    if (only_blanks) buffer.erase(size_end, end - size_end);
    return true;
  }

  std::optional<Response> finish_head() {
    auto& request = parser.request;
    if (auto ambiguous = ambiguity(request, parser.version)) return ambiguous;
    request.target = without_authority(std::move(request.target));
    if (const auto length = parser.content_length()) request.length = *length;
    if (!parser.chunked() && !request.length) request.length = 0;
    request.version = parser.version;
    const auto connection = request.fields.find("Connection");
    request.keep_alive = parser.version >= 11 && !has_token(connection, "close");
    const auto expect = to_lower(trim(request.fields.find("Expect")));
    if (!expect.empty() && expect != "100-continue") return refusal(417, "this expectation is not met");
    request.expects_continue = expect == "100-continue" && parser.version >= 11;
    return std::nullopt;
  }
};

RequestReader::RequestReader(const ReadLimits& limits) : state_(std::make_unique<State>(limits)) {}
RequestReader::~RequestReader() = default;
RequestReader::RequestReader(RequestReader&&) noexcept = default;
RequestReader& RequestReader::operator=(RequestReader&&) noexcept = default;

void RequestReader::feed(std::string_view bytes) {
  state_->begun = state_->begun || !bytes.empty();
  state_->buffer.erase(0, std::exchange(state_->used, 0));
  state_->buffer += bytes;
}

tl::expected<RequestReader::Progress, Response> RequestReader::advance() {
  auto& parser = state_->parser;
  if (!parser.body.empty()) return Progress::body;
  for (;;) {
    if (parser.is_header_done() && !state_->head_told) {
      state_->head_told = true;
      if (auto refused = state_->finish_head()) return tl::unexpected(std::move(*refused));
      return Progress::head;
    }
    if (!parser.body.empty()) return Progress::body;
    if (parser.is_done()) return Progress::complete;
    const auto rest = state_->readable();
    if (rest.empty() && state_->holds_too_much())
      return tl::unexpected(refusal(400, "the head of a chunk is too large"));
    if (rest.empty()) return Progress::needs_more;
    beast::error_code failed;
    const auto taken = parser.put(boost::asio::const_buffer(rest.data(), rest.size()), failed);
    state_->used += taken;
    if (failed == error::need_more) {
      if (!parser.body.empty()) return Progress::body;
      if (state_->holds_too_much()) return tl::unexpected(refusal(400, "the head of a chunk is too large"));
      return Progress::needs_more;
    }
    if (failed) return tl::unexpected(answer_to(failed, parser.too_many_fields));
  }
}

const Request& RequestReader::request() const { return state_->parser.request; }
Request& RequestReader::request() { return state_->parser.request; }
std::string RequestReader::take_body() { return std::exchange(state_->parser.body, {}); }
std::string RequestReader::take_rest() { return state_->buffer.substr(state_->used); }
bool RequestReader::has_begun() const { return state_->begun; }

}  // namespace crossdock::http
