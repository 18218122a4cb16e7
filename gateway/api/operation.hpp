// SPDX-License-Identifier: Apache-2.0
// The operations of the API as a table: id, method, path, parameters, who may, and the function that answers. openapi.yaml
// describes the same operations for callers; a test compares both.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <semaphore>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "gateway/api/cursor.hpp"
#include "gateway/api/events.hpp"
#include "gateway/api/pace.hpp"
#include "gateway/api/principal.hpp"
#include "gateway/api/query.hpp"
#include "gateway/pipeline/network.hpp"
#include "gateway/store/act.hpp"
#include "gateway/store/database.hpp"
#include "gateway/transport/http/seal.hpp"
#include "gateway/transport/http/server.hpp"
#include "gateway/views/page.hpp"

namespace crossdock::api {

// A file of the console.
struct Asset {
  std::string_view media_type;
  std::string_view etag;   // in quotes
  std::string_view gzip;   // its bytes
  bool immutable = false;  // its path changes with its content
};

// What operations work with. It outlives all calls, which may come on several threads at a time.
struct Context {
  store::Database& database;
  std::function<std::shared_ptr<const pipeline::Network>()> network;
  std::function<TimePoint()> clock;
  // The certificates of a partner as views::partner::certificates shows them; nobody's for "".
  std::function<views::Table(const std::string& partner, TimePoint now)> certificates;
  // By its path, "/" for the page itself. nullopt: there is none.
  std::function<std::optional<Asset>(std::string_view path)> asset;
  std::unique_ptr<EventFeed> events{};  // ends after the server that asks for its streams
  // The link by which a person who has this key chooses a password.
  std::function<std::string(std::string_view key)> invitation;
  // Receives a line about a request that failed by our own mistake or for want of the store.
  std::function<void(const std::string& line)> log;
  // The first page as it was answered last.
  struct Overview {
    std::mutex mutex;
    std::optional<http::Response> response;
    TimePoint at;
  };
  // Secrets of one-time codes that persons were shown and have not confirmed yet.
  struct Enrolments {
    std::mutex mutex;
    std::map<store::PersonId, Secret> secrets;
  };
  bool second_person = true;       // false: whoever may approve decides about any amount alone
  std::string temporary = "/tmp";  // where files of exports are made; they have no names
  std::atomic<int> exports{0};     // that are under way
  bool secure = false;             // callers come by TLS, ours or a proxy's: the cookie is for TLS alone
  OneTimeLinks links{};
  Pace pace{};                                                        // of each person and token
  Pace address_pace{Pace::Limits{.burst = 600, .each_second = 200}};  // of all from one address
  Enrolments enrolments{};
  std::counting_semaphore<> hashing{2};  // passwords at a time: each takes 64 MiB
  http::Seal seal{};
  Overview overview{};
};

struct Operation;
// One request, routed and read.
struct Call {
  const http::Request& request;
  Context& context;
  const Operation& operation;
  std::map<std::string_view, std::string> path;  // values of the template's places
  Query query;
  TimePoint now;
  std::optional<Principal> principal;  // there, unless the operation is open
  Query body{};                        // of an operation that takes one
  std::string_view bytes{};            // as they came
  store::Transaction* tx = nullptr;    // in which `reading` reads, where one is open
  std::string_view name{};             // of the request, by which the log and refusals know it

  std::int64_t id() const { return number("id"); }
  std::int64_t number(std::string_view place) const;  // of a place that the router found to be a number
  access::Partners partners() const;                  // whose rows the caller sees
  Call in(store::Transaction& transaction) const;     // the same call, whose `reading` reads in this transaction
};

// A part of a list. `next`: after which row the list goes on; "" at its end.
struct Part {
  views::Table table;
  std::string next;
};
// Reads at most `limit` rows of a list after the row that `after` names, "" from the beginning. It keeps what it needs of
// the call, and is used after it, too.
using Parts = std::function<Result<Part>(store::Transaction& tx, const std::string& after, int limit)>;

struct Operation {
  std::string_view id;
  std::string_view method;
  std::string_view path;  // below /api/v1; "{id}" and "{position}" are whole numbers, other places are text
  Answered<http::Response> (*answer)(const Call& call) = nullptr;  // or `stream`
  std::span<const Member> members{};
  std::optional<access::Right> right = access::Right::see;  // nullopt: everybody, also without a session
  // Instead of `answer`: a body that is made while it is sent. A response is one that needs no body, such as 304.
  Answered<std::variant<http::Response, http::Streamed>> (*stream)(const Call& call) = nullptr;
  std::span<const Member> body{};  // of a JSON object that comes with the request
  // Instead of `answer`: does something in a transaction, once for each Idempotency-Key. Fault::invalid: it is not possible.
  Result<Answered<http::Response>> (*act)(const Call& call, store::Transaction& tx) = nullptr;
  // Of an act: answers GET for what is decided about. Its ETag is what If-Match names.
  Answered<http::Response> (*about)(const Call& call) = nullptr;
  enum class Match { honoured, needed } match = Match::honoured;
  // Of an act whose answer holds a secret: it is not kept, and the same request again is refused.
  enum class Shows { always, once } shows = Shows::always;
  // Takes a body of any type with at most so many bytes, instead of a JSON object.
  std::uint64_t bytes = 0;
  // Whose rows it shows or changes: of all partners together, for those who see all alone; of those that the caller sees;
  // or rows of no partner.
  enum class Rows { of_all, of_own, of_none } rows = Rows::of_all;
  // A list, which is answered in pages and exported whole. With `answer`, that answers in JSON.
  Answered<Parts> (*list)(const Call& call) = nullptr;
};

// All of them.
std::span<const Operation> operations();

inline constexpr std::string_view api_root = "/api/v1";
inline constexpr std::uint64_t most_body = 1 << 20;    // of JSON
inline constexpr std::uint64_t most_upload = 4 << 20;  // of an operation that takes bytes, at most
inline constexpr int default_limit = 50, most_limit = 500;
inline constexpr Member limit_member{"limit", Member::Kind::number, 1, most_limit};
inline constexpr Member cursor_member{"cursor", Member::Kind::text, 1, 300};
std::vector<std::string_view> form_words();
inline constexpr Member format_member{"format", Member::Kind::word, 0, 0, form_words};

// Runs `read` on one snapshot of the store, or in the transaction of the call.
Answered<http::Response> reading(const Call& call,
                                 const std::function<Result<Answered<http::Response>>(store::Transaction&)>& read);

inline constexpr Member because_member{"because", Member::Kind::text, 3, 500, nullptr, true};
// Who decides, with the sentence of the body. `actor` outlives it.
acts::Because because_of(const Call& call, const acts::Actor& actor);
acts::Actor actor_of(const Call& call);
// Puts into the audit trail who reads what holds personal data, or takes it along. What failed, or nothing.
std::optional<Failure> note_reading(const Call& call, store::Act act, const std::string& subject,
                                    std::string_view what);
// Of what failed in the store: logs it, and says as much as the caller may hear.
Failure failed(const Call& call, const Error& error);
// The ETag of an answer: of its body, unless it brings one along.
std::string etag_of(const http::Response& response);

http::Response json_answer(std::string body);
http::Response page_answer(const views::Page& page);
// {"items": […], "next": cursor or null}. `next`: after which row the list goes on, "" or 0 where nothing is left.
http::Response list_answer(const Call& call, const views::Table& table, std::string_view next);
http::Response list_answer(const Call& call, const Part& part);
// The same of a list that is told whole.
http::Response whole_answer(const Call& call, const views::Table& table);

int limit_of(const Call& call);
// By the call's cursor: after which row the list goes on; 0 or "" at its beginning.
Answered<std::int64_t> after_of(const Call& call);
Answered<std::string> after_text_of(const Call& call);
// What a Part's `next` says of a list whose rows are known by numbers: 0 for "".
std::int64_t row_in(const std::string& after);
Part part_of_slice(views::Slice slice);
// The same of a table that is at hand: it goes on after so many rows.
Part part_of_table(const views::Table& table, const std::string& after, int limit);
Parts parts_of_table(views::Table table);

}  // namespace crossdock::api
