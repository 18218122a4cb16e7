// SPDX-License-Identifier: Apache-2.0
// Answers whoever wants to be known: by password and one-time code, or by an invitation. All that is wrong with a log-in
// takes the same time and gets the same answer.
#include <array>
#include <memory>

#include "base/digest.hpp"
#include "base/text.hpp"
#include "gateway/access/one_time_code.hpp"
#include "gateway/access/password.hpp"
#include "gateway/acts/persons.hpp"
#include "gateway/api/operations.hpp"
#include "gateway/transport/http/seal.hpp"
#include "gateway/views/people.hpp"

namespace crossdock::api {
namespace {

using store::persons::Person;
namespace persons = store::persons;

constexpr Duration patience{5'000};  // for one's turn at the password
constexpr std::size_t recovery_codes = 10, most_enrolments = 64;
constexpr std::int64_t longest_text = access::longest_password;

constexpr Member name_member{"name", Member::Kind::text, 1, longest_text, nullptr, true};
constexpr Member password_member{"password", Member::Kind::text, 1, longest_text, nullptr, true};
constexpr Member needed_code_member{"code", Member::Kind::text, 6, 20, nullptr, true};
constexpr std::array log_in_table{name_member, password_member, Member{"code", Member::Kind::text, 6, 20}};
constexpr std::array invitation_table{Member{"key", Member::Kind::text, 1, longest_text, nullptr, true},
                                      password_member};
constexpr std::array password_table{Member{"old", Member::Kind::text, 1, longest_text, nullptr, true},
                                    Member{"new", Member::Kind::text, 1, longest_text, nullptr, true}};
constexpr std::array reauthentication_table{password_member};
constexpr std::array code_table{needed_code_member};

Failure too_many_tries() {
  Failure failure{Problem::too_many_tries, {}};
  failure.fields.add("Retry-After",
                     std::to_string(std::chrono::duration_cast<std::chrono::seconds>(acts::tries_counted).count()));
  return failure;
}

Answered<http::Response> failed_in(const Call& call, const Error& error) { return tl::unexpected(failed(call, error)); }

// Runs `work`, which hashes a password, when it is its turn.
template <class Work>
auto in_turn(const Call& call, const Work& work) -> Answered<decltype(work())> {
  auto& turns = call.context.hashing;
  if (!turns.try_acquire_for(patience)) {
    Failure failure{Problem::store_away, "too many log in at the same time"};
    failure.fields.add("Retry-After", "2");
    return tl::unexpected(std::move(failure));
  }
  // Given back also when there is no memory for the work.
  const auto give_back = [](std::counting_semaphore<>* taken) { taken->release(); };
  const std::unique_ptr<std::counting_semaphore<>, decltype(give_back)> turn(&turns, give_back);
  return work();
}

// Who a name belongs to, unless too much was tried.
Answered<std::optional<Person>> known_as(const Call& call, std::string_view name) {
  std::optional<Person> person;
  bool refused = false;
  const auto read = call.context.database.read([&](store::Transaction& tx) -> Result<void> {
    const auto may = acts::may_try(tx, name, call.request.peer, call.now);
    if (!may) return fail(may.error());
    refused = !*may;
    auto found = persons::find(tx, name);
    if (!found) return fail(found.error());
    person = std::move(*found);
    return {};
  });
  if (!read) return tl::unexpected(failed(call, read.error()));
  if (refused) return tl::unexpected(too_many_tries());
  return person;
}

// nullopt: name or password is wrong. Whoever may not enter takes as long as others.
Answered<std::optional<Person>> proven(const Call& call, std::string_view name, std::string_view password) {
  auto person = known_as(call, name);
  if (!person) return person;
  const bool may_enter = *person && (*person)->may_enter();
  const auto& nobody = access::nobodys_hash();
  const auto is_right = in_turn(call, [&] {
    return access::is_password(Secret(std::string(password)), may_enter ? (*person)->password : nobody);
  });
  if (!is_right) return tl::unexpected(is_right.error());
  if (!may_enter || !*is_right) return std::nullopt;
  return std::move(*person);
}

Answered<http::Response> refuse_try(const Call& call, std::string_view name) {
  const auto counted = call.context.database.write(
      [&](store::Transaction& tx) { return acts::count_failed_try(tx, name, call.request.peer, call.now); });
  if (!counted) return failed_in(call, counted.error());
  return refuse(Problem::wrong_login, {});
}

views::Page page_of(const Call& call, const Principal& principal) {
  views::Page page;
  page.field("person", "", principal.name);
  page.field("full_name", "", principal.full_name);
  page.field("roles", "", views::Cell::words(access::words_of(principal.roles)));
  page.field("may", "", views::Cell::words(access::words_of(principal.rights)));
  page.field("partners", "", views::people::ids_of(principal.partners));
  page.field("authority", "", principal.authority ? views::Cell::money(principal.authority->amount) : views::Cell());
  page.field("currency", "", principal.authority ? views::Cell(principal.authority->currency) : views::Cell());
  page.field("opened_at", "", principal.opened_at);
  page.field("ends_at", "", principal.ends_at);
  page.field("has_second_factor", "", views::Cell::boolean(principal.has_codes));
  page.field("second_person", "", views::Cell::boolean(call.context.second_person));
  return page;
}

// The answer with the cookie of a session that was opened for a person now.
http::Response entered(const Call& call, const Person& person, std::string_view token) {
  auto response = page_answer(page_of(
      call, principal_of(
                {.session = {.person = person.id, .opened_at = call.now, .used_at = call.now}, .person = person}, {})));
  response.fields.add("Set-Cookie", cookie(call.context.secure, token));
  return response;
}

http::Response nothing_more() {
  http::Response response{.status = 204};
  response.fields.add("Cache-Control", "no-store");
  return response;
}

// The person of the session, whose password this is.
Answered<Person> proven_again(const Call& call, std::string_view password) {
  auto person = proven(call, call.principal->name, password);
  if (!person) return tl::unexpected(person.error());
  if (*person) return std::move(**person);
  return tl::unexpected(refuse_try(call, call.principal->name).error());
}

Answered<http::Response> only_persons() { return refuse(Problem::no_right, "this is for persons, and a program asks"); }

// Hashes a new password, or says in which member something is wrong with it.
Answered<std::string> hash_of_new(const Call& call, std::string_view member, std::string_view name) {
  const Secret password(call.body.text(member));
  if (auto wrong = access::wrong_with_password(password, name); !wrong.empty())
    return tl::unexpected(
        Failure{Problem::bad_request, "the password " + wrong, {{"/" + std::string(member), std::move(wrong)}}});
  return in_turn(call, [&] { return access::hash_of(password, http::random_bytes(access::salt_size)); });
}

// "k3v9q-7xw2p": 50 random bits.
std::string new_recovery_code() {
  auto text = to_lower(access::base32(http::random_bytes(7))).substr(0, 10);
  return text.insert(5, "-");
}

}  // namespace

const std::span<const Member> log_in_members = log_in_table, invitation_members = invitation_table,
                              password_members = password_table, reauthentication_members = reauthentication_table,
                              code_members = code_table;

Answered<http::Response> show_session(const Call& call) { return page_answer(page_of(call, *call.principal)); }

Answered<http::Response> log_in(const Call& call) {
  const auto name = call.body.text("name");
  auto person = proven(call, name, call.body.view("password"));
  if (!person) return tl::unexpected(person.error());
  if (!*person) return refuse_try(call, name);
  const auto code = call.body.text("code");
  if ((*person)->code_secret && code.empty()) return refuse(Problem::code_needed, {});
  const auto token = http::random_token();
  bool is_proven = false;
  const auto opened = call.context.database.write([&](store::Transaction& tx) -> Result<void> {
    is_proven = true;
    if ((*person)->code_secret) {
      const auto used = acts::use_code(tx, **person, code, call.now);
      if (!used) return fail(used.error());
      is_proven = *used;
    }
    if (!is_proven) return {};
    const acts::Actor actor{.name = (*person)->name, .from = "api:" + call.request.peer};
    return acts::open_session(tx, **person, token, {.actor = actor, .why = {}, .now = call.now});
  });
  if (!opened) return failed_in(call, opened.error());
  if (!is_proven) return refuse_try(call, name);
  return entered(call, **person, token);
}

Answered<http::Response> log_out(const Call& call) {
  const auto ended = call.context.database.write(
      [&](store::Transaction& tx) { return store::sessions::end(tx, call.principal->session); });
  if (!ended) return failed_in(call, ended.error());
  auto response = nothing_more();
  response.fields.add("Set-Cookie", cookie(call.context.secure, {}));
  return response;
}

Answered<http::Response> accept_invitation(const Call& call) {
  const auto key_hash = sha256(call.body.view("key"));
  std::optional<Person> person;
  const auto find = [&](store::Transaction& tx) -> Result<void> {
    auto found = persons::invited(tx, key_hash, call.now);
    if (!found) return fail(found.error());
    person = std::move(*found);
    return {};
  };
  if (const auto read = call.context.database.read(find); !read) return failed_in(call, read.error());
  if (!person) return refuse(Problem::spent_link, {});
  const auto hash = hash_of_new(call, "password", person->name);
  if (!hash) return tl::unexpected(hash.error());
  const auto token = http::random_token();
  const auto chosen = call.context.database.write([&](store::Transaction& tx) -> Result<void> {
    // The link may have been used meanwhile.
    if (auto found = find(tx); !found || !person) return found;
    const acts::Actor actor{.name = person->name, .from = "api:" + call.request.peer};
    const acts::Because because{.actor = actor, .why = "by an invitation", .now = call.now};
    if (auto done = acts::choose_password(tx, *person, *hash, {}, because); !done) return done;
    return acts::open_session(tx, *person, token, because);
  });
  if (!chosen) return failed_in(call, chosen.error());
  if (!person) return refuse(Problem::spent_link, {});
  return entered(call, *person, token);
}

Answered<http::Response> change_password(const Call& call) {
  if (call.principal->is_program()) return only_persons();
  const auto person = proven_again(call, call.body.view("old"));
  if (!person) return tl::unexpected(person.error());
  const auto hash = hash_of_new(call, "new", person->name);
  if (!hash) return tl::unexpected(hash.error());
  const auto actor = actor_of(call);
  const auto changed = call.context.database.write([&](store::Transaction& tx) {
    return acts::choose_password(tx, *person, *hash, call.principal->session, because_of(call, actor));
  });
  if (!changed) return failed_in(call, changed.error());
  return nothing_more();
}

Answered<http::Response> begin_codes(const Call& call) {
  if (call.principal->is_program()) return only_persons();
  const auto person = proven_again(call, call.body.view("password"));
  if (!person) return tl::unexpected(person.error());
  const Secret secret(http::random_bytes(access::code_secret_size));
  {
    auto& enrolments = call.context.enrolments;
    const std::lock_guard lock(enrolments.mutex);
    if (enrolments.secrets.size() >= most_enrolments) enrolments.secrets.clear();
    enrolments.secrets.insert_or_assign(person->id, secret);
  }
  views::Page page;
  page.field("secret", "", access::base32(secret.reveal()));
  page.field("uri", "", access::enrolment_uri(secret, person->name));
  auto response = page_answer(page);
  return response;
}

Answered<http::Response> confirm_codes(const Call& call) {
  if (call.principal->is_program()) return only_persons();
  Secret secret;
  {
    auto& enrolments = call.context.enrolments;
    const std::lock_guard lock(enrolments.mutex);
    const auto found = enrolments.secrets.find(call.principal->person);
    if (found == enrolments.secrets.end())
      return refuse(Problem::not_possible, "no codes are being set up: begin with POST /session/second-factor");
    secret = found->second;
  }
  const auto step = access::step_of_code(secret, call.body.view("code"), call.now, 0);
  if (!step)
    return tl::unexpected(
        Failure{Problem::bad_request, "the code is not the one of now", {{"/code", "is not the code of now"}}});
  std::vector<std::string> codes, hashes;
  for (std::size_t i = 0; i < recovery_codes; ++i) hashes.push_back(sha256(codes.emplace_back(new_recovery_code())));
  const auto actor = actor_of(call);
  const auto changed = call.context.database.write([&](store::Transaction& tx) -> Result<void> {
    const auto person = persons::find(tx, call.principal->person);
    if (!person) return fail(person.error());
    if (!*person) return fail(Fault::internal, "the person of a session is gone");
    if (auto done = acts::change_codes(tx, **person, secret, hashes, because_of(call, actor)); !done) return done;
    return persons::use_code_step(tx, (*person)->id, *step).map([](bool) {});
  });
  if (!changed) return failed_in(call, changed.error());
  {
    const std::lock_guard lock(call.context.enrolments.mutex);
    call.context.enrolments.secrets.erase(call.principal->person);
  }
  views::Page page;
  page.field("recovery_codes", "", views::Cell::words({codes.begin(), codes.end()}));
  return page_answer(page);
}

Answered<http::Response> end_codes(const Call& call) {
  if (call.principal->is_program()) return only_persons();
  const auto person = proven_again(call, call.body.view("password"));
  if (!person) return tl::unexpected(person.error());
  const auto actor = actor_of(call);
  const auto changed = call.context.database.write([&](store::Transaction& tx) {
    return acts::change_codes(tx, *person, std::nullopt, {}, because_of(call, actor));
  });
  if (!changed) return failed_in(call, changed.error());
  return nothing_more();
}

}  // namespace crossdock::api
