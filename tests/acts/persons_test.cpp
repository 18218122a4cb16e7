// SPDX-License-Identifier: Apache-2.0
// Persons, sessions, tokens and kept answers: what each act leaves in the store and in the audit trail.
#include "gateway/acts/persons.hpp"

#include <gmock/gmock.h>

#include <thread>

#include "base/digest.hpp"
#include "gateway/acts/tokens.hpp"
#include "gateway/store/audit_trail.hpp"
#include "gateway/store/kept_answers.hpp"
#include "gateway/store/proposals.hpp"
#include "gateway/store/sessions.hpp"
#include "tests/store/fixture.hpp"

namespace crossdock::acts::persons_test {
namespace {

using store::noon;
using store::on_postgresql;
using store::on_sqlite;
using store::Transaction;
using testing::HasSubstr;
namespace persons = store::persons;

const Actor boss{.name = "boss", .from = "test"};

class PersonsTest : public store::StoreTest {
 protected:
  Because because(TimePoint now = noon) { return {.actor = boss, .why = "it is right", .now = now}; }

  // The sentence of the refusal, "" where the act was done.
  std::string refusal(const std::function<Result<void>(Transaction&)>& act) {
    const auto done = database().write(act);
    return done ? "" : done.error().what;
  }
  void add(const std::string& name, access::Role role) {
    EXPECT_EQ(refusal([&](Transaction& tx) {
                return add_person(tx, {.name = name, .full_name = "The " + name, .roles = access::only(role)},
                                  "key of " + name, because());
              }),
              "");
  }
  persons::Person person(const std::string& name) {
    std::optional<persons::Person> found;
    read([&](Transaction& tx) -> Result<void> {
      auto one = persons::find(tx, name);
      if (!one) return fail(one.error());
      found = std::move(*one);
      return {};
    });
    EXPECT_TRUE(found) << name;
    return found.value_or(persons::Person{});
  }
  void open_session(const std::string& name, const std::string& hash) {
    write([&](Transaction& tx) {
      return store::sessions::open(tx, hash, {.person = person_id(tx, name), .opened_at = noon, .used_at = noon});
    });
  }
  static store::PersonId person_id(Transaction& tx, const std::string& name) {
    return persons::find(tx, name).value().value().id;
  }
  std::int64_t acts_of(std::string_view word) {
    return number("SELECT COUNT(*) FROM audit_entry WHERE act = '" + std::string(word) + "'");
  }
};
CROSSDOCK_ON_BOTH_ENGINES(PersonsTest);

TEST_P(PersonsTest, APersonSeesSomePartnersUntilThatIsChanged) {
  const auto some = access::Partners::only({"summit", "harbor", "summit"});
  const auto limited = [&](const std::string& name, access::Role role, const access::Partners& partners) {
    return refusal([&](Transaction& tx) {
      return add_person(tx, {.name = name, .full_name = name, .roles = access::only(role), .partners = partners}, "key",
                        because());
    });
  };
  EXPECT_EQ(limited("kim", access::Role::clerk, some), "");
  EXPECT_EQ(text_of(person("kim").partners), "harbor, summit");
  EXPECT_FALSE(person("kim").partners.has("sum"));
  EXPECT_EQ(limited("boss", access::Role::admin, some), "an administrator sees all partners");
  EXPECT_EQ(limited("lee", access::Role::clerk, access::Partners::only({})),
            "name at least one partner, or leave all to be seen");
  EXPECT_EQ(limited("lee", access::Role::clerk, access::Partners::only({"two words"})),
            "'two words' is no id of a partner");
  const auto change = [&](const PersonChange& wanted) {
    return refusal([&](Transaction& tx) { return change_person(tx, "kim", wanted, because()); });
  };
  EXPECT_EQ(change({.roles = access::only(access::Role::admin)}), "an administrator sees all partners");
  EXPECT_EQ(change({.partners = some}), "nothing would change for kim");
  EXPECT_EQ(change({.partners = access::Partners()}), "");
  EXPECT_TRUE(person("kim").partners.all());
  EXPECT_EQ(change({.partners = access::Partners::only({"harbor"})}), "");
  EXPECT_EQ(text_of(person("kim").partners), "harbor");
}

TEST_P(PersonsTest, APersonIsInvitedAndChoosesAPassword) {
  add("jane", access::Role::clerk);
  EXPECT_FALSE(person("jane").may_enter()) << "no password yet";
  write([&](Transaction& tx) -> Result<void> {
    EXPECT_FALSE(persons::invited(tx, sha256("guess"), noon).value());
    EXPECT_FALSE(persons::invited(tx, sha256("key of jane"), noon + invitation_lasts).value()) << "over";
    const auto invited = persons::invited(tx, sha256("key of jane"), noon).value();
    EXPECT_EQ(invited->name, "jane");
    if (auto chosen = choose_password(tx, *invited, "hash", "", because()); !chosen) return chosen;
    EXPECT_FALSE(persons::invited(tx, sha256("key of jane"), noon).value()) << "used";
    return {};
  });
  EXPECT_TRUE(person("jane").may_enter());
  EXPECT_EQ(acts_of("add_person"), 1);
  EXPECT_EQ(acts_of("choose_password"), 1);
}

TEST_P(PersonsTest, NamesAreTakenOnceAndAreNames) {
  add("jane", access::Role::clerk);
  const auto again = [&](const std::string& name) {
    return refusal([&](Transaction& tx) {
      return add_person(tx, {.name = name, .full_name = "x", .roles = access::only(access::Role::viewer)}, "k",
                        because());
    });
  };
  EXPECT_EQ(again("jane"), "there is a person 'jane' already");
  for (const auto* name : {"", "j", "Jane", "1jane", "jane doe", "jäne", "j\n"})
    EXPECT_THAT(again(name), HasSubstr("is no name of a person")) << name;
}

TEST_P(PersonsTest, TheLastAdministratorStays) {
  add("jane", access::Role::admin);
  const auto disable = [&](const std::string& name) {
    return refusal([&](Transaction& tx) { return disable_person(tx, name, because()); });
  };
  const auto become_clerk = [&](const std::string& name) {
    return refusal([&](Transaction& tx) {
      return change_person(tx, name, {.roles = access::only(access::Role::clerk)}, because());
    });
  };
  EXPECT_EQ(disable("jane"), "jane is the last administrator: make another one first");
  EXPECT_EQ(become_clerk("jane"), "jane is the last administrator: make another one first");
  add("joe", access::Role::admin);
  EXPECT_EQ(disable("jane"), "");
  EXPECT_EQ(disable("jane"), "jane is disabled already");
  EXPECT_EQ(become_clerk("joe"), "joe is the last administrator: make another one first") << "jane is disabled";
}

// Each sees the other still there, unless one waits for the other.
TEST_P(PersonsTest, TwoAtATimeDoNotRemoveBothAdministrators) {
  for (int round = 0; round < 10; ++round) {
    const auto first = "a" + std::to_string(round), second = "b" + std::to_string(round);
    write([](Transaction& tx) { return tx.execute("UPDATE person SET disabled_at = 1").map([](auto) {}); });
    add(first, access::Role::admin);
    add(second, access::Role::admin);
    const auto disable = [&](const std::string& name) {
      (void)database().write([&](Transaction& tx) { return disable_person(tx, name, because()); });
    };
    {
      const std::jthread one([&] { disable(first); });
      const std::jthread other([&] { disable(second); });
    }
    EXPECT_EQ(number("SELECT COUNT(*) FROM person WHERE disabled_at IS NULL"), 1) << round;
  }
}

TEST_P(PersonsTest, WhoIsDisabledOrResetHasNoSession) {
  add("boss", access::Role::admin);
  add("jane", access::Role::clerk);
  open_session("jane", "one");
  open_session("boss", "two");
  const auto found = [&](const std::string& hash) {
    bool is_there = false;
    read([&](Transaction& tx) -> Result<void> {
      is_there = store::sessions::find(tx, hash).value().has_value();
      return {};
    });
    return is_there;
  };
  EXPECT_TRUE(found("one"));
  EXPECT_EQ(refusal([&](Transaction& tx) { return reset_person(tx, "jane", "new key", because()); }), "");
  EXPECT_FALSE(found("one"));
  EXPECT_TRUE(found("two"));
  EXPECT_TRUE(person("jane").password.empty());
  open_session("jane", "three");
  EXPECT_EQ(refusal([&](Transaction& tx) { return disable_person(tx, "jane", because()); }), "");
  EXPECT_FALSE(found("three"));
}

TEST_P(PersonsTest, ChangesAreToldByWhatChanged) {
  add("jane", access::Role::clerk);
  const auto change = [&](const PersonChange& wanted) {
    return refusal([&](Transaction& tx) { return change_person(tx, "jane", wanted, because()); });
  };
  EXPECT_EQ(change({.roles = access::only(access::Role::clerk)}), "nothing would change for jane");
  const persons::Authority authority{Decimal(500), "USD"};
  EXPECT_EQ(change({.roles = access::only(access::Role::viewer), .authority = authority}), "");
  read([&](Transaction& tx) -> Result<void> {
    const auto entries = store::audit_trail::list(tx, {.actor = {}, .act = {}, .since = {}, .limit = 1}).value();
    EXPECT_EQ(entries.front().deed.what, "jane: roles clerk become viewer; authority none becomes 500 USD");
    EXPECT_EQ(entries.front().deed.actor, "boss");
    EXPECT_EQ(entries.front().deed.because, "it is right");
    return {};
  });
  EXPECT_EQ(person("jane").authority->amount, Decimal(500));
}

TEST_P(PersonsTest, CodesWorkOnce) {
  add("jane", access::Role::clerk);
  write([&](Transaction& tx) -> Result<void> {
    const auto jane = persons::find(tx, "jane").value().value();
    const std::vector<std::string> recovery{"r1", "r2"};
    if (auto changed = change_codes(tx, jane, Secret(std::string("\0\xff secret", 9)), recovery, because()); !changed)
      return changed;
    EXPECT_TRUE(persons::use_code_step(tx, jane.id, 7).value());
    EXPECT_FALSE(persons::use_code_step(tx, jane.id, 7).value());
    EXPECT_FALSE(persons::use_code_step(tx, jane.id, 6).value());
    EXPECT_TRUE(persons::use_recovery_code(tx, jane.id, "r1", noon).value());
    EXPECT_FALSE(persons::use_recovery_code(tx, jane.id, "r1", noon).value());
    EXPECT_FALSE(persons::use_recovery_code(tx, jane.id, "r3", noon).value());
    return {};
  });
  EXPECT_EQ(person("jane").code_secret->reveal(), std::string_view("\0\xff secret", 9));
  EXPECT_EQ(refusal([&](Transaction& tx) { return reset_person(tx, "jane", "k", because()); }), "");
  EXPECT_FALSE(person("jane").code_secret);
  EXPECT_EQ(number("SELECT COUNT(*) FROM recovery_code"), 0);
}

TEST_P(PersonsTest, TheFirstAdministratorIsInvitedUntilSomebodyIs) {
  const auto invite = [&](const std::string& key) {
    bool invited = false;
    write([&](Transaction& tx) -> Result<void> {
      const auto one = invite_first_admin(tx, key, noon);
      if (!one) return fail(one.error());
      invited = *one;
      return {};
    });
    return invited;
  };
  EXPECT_TRUE(invite("first"));
  EXPECT_TRUE(invite("second")) << "nobody came by the first";
  write([&](Transaction& tx) -> Result<void> {
    EXPECT_FALSE(persons::invited(tx, sha256("first"), noon).value());
    const auto admin = persons::invited(tx, sha256("second"), noon).value().value();
    return choose_password(tx, admin, "hash", "", because());
  });
  EXPECT_FALSE(invite("third"));
}

TEST_P(PersonsTest, WhereThereIsAnAdministratorNobodyIsInvited) {
  add("jane", access::Role::admin);
  write([&](Transaction& tx) -> Result<void> {
    EXPECT_FALSE(invite_first_admin(tx, "key", noon).value());
    return {};
  });
  EXPECT_EQ(number("SELECT COUNT(*) FROM person"), 1);
}

// Both would be the one that is open.
TEST_P(PersonsTest, TwoProposalsAtATimeLeaveOneOpen) {
  add("jane", access::Role::clerk);
  const auto jane = person("jane").id;
  for (int round = 0; round < 10; ++round) {
    const auto propose = [&] {
      return refusal([&](Transaction& tx) -> Result<void> {
        return store::proposals::add(tx, {.id = {},
                                          .subject = "hold:" + std::to_string(round),
                                          .argument = "release",
                                          .base = "",
                                          .what = "",
                                          .amount = Decimal(1),
                                          .currency = "USD",
                                          .person = jane,
                                          .because = "",
                                          .proposed_at = noon,
                                          .until_at = noon + std::chrono::hours(1)})
            .map([](auto) {});
      });
    };
    std::string one, other;
    {
      const std::jthread first([&] { one = propose(); });
      const std::jthread second([&] { other = propose(); });
    }
    EXPECT_EQ(one + other, "") << "none fails by a mistake of ours";
    EXPECT_EQ(number("SELECT COUNT(*) FROM proposal WHERE state = 'open'"), round + 1);
  }
}

TEST_P(PersonsTest, TokensEndAndAreRevoked) {
  const auto rights = access::rights_named(std::vector<std::string>{"see", "work"}).value();
  const auto make = [&](const std::string& name, const access::Rights& may, TimePoint ends) {
    return refusal([&](Transaction& tx) -> Result<void> {
      return make_token(tx, {.name = name, .rights = may, .ends_at = ends}, "cd_" + name, because()).map([](auto) {});
    });
  };
  EXPECT_EQ(make("erp", rights, noon + std::chrono::hours(24)), "");
  EXPECT_EQ(make("erp", rights, noon + std::chrono::hours(24)), "there is a token 'erp' already, or was one");
  EXPECT_THAT(make("old", rights, noon), HasSubstr("ends within 400 days"));
  EXPECT_THAT(make("long", rights, noon + longest_token + std::chrono::hours(1)), HasSubstr("ends within 400 days"));
  EXPECT_EQ(make("boss", access::rights_of(access::only(access::Role::admin)), noon + std::chrono::hours(1)),
            "no program may have the right 'people'");
  const auto in_force = [&](TimePoint now) {
    bool found = false;
    read([&](Transaction& tx) -> Result<void> {
      found = store::api_tokens::in_force(tx, sha256("cd_erp"), now).value().has_value();
      return {};
    });
    return found;
  };
  EXPECT_TRUE(in_force(noon));
  EXPECT_FALSE(in_force(noon + std::chrono::hours(24)));
  EXPECT_EQ(refusal([&](Transaction& tx) { return revoke_token(tx, "erp", because()); }), "");
  EXPECT_FALSE(in_force(noon));
  EXPECT_EQ(refusal([&](Transaction& tx) { return revoke_token(tx, "erp", because()); }),
            "token erp was revoked before");
}

TEST_P(PersonsTest, FailedLogInsAreCountedForAWhile) {
  const auto since = noon - std::chrono::minutes(15);
  write([&](Transaction& tx) -> Result<void> {
    for (int i = 0; i < 3; ++i) {
      if (auto added = store::sessions::add_failure(tx, "name:x", since, noon); !added) return added;
    }
    EXPECT_EQ(store::sessions::failures(tx, "name:x", since).value(), 3);
    EXPECT_EQ(store::sessions::failures(tx, "name:y", since).value(), 0);
    EXPECT_EQ(store::sessions::failures(tx, "name:x", noon + std::chrono::minutes(1)).value(), 0) << "long ago";
    return store::sessions::forgive(tx, "name:x");
  });
  EXPECT_EQ(number("SELECT COUNT(*) FROM login_try"), 0);
}

TEST_P(PersonsTest, AKeyIsTakenOnceAndFreeAfterAFailure) {
  const store::kept_answers::Key key{.who = "jane", .key = "12345678"};
  EXPECT_EQ(refusal([&](Transaction& tx) -> Result<void> {
              EXPECT_FALSE(store::kept_answers::begin(tx, key, "request", noon).value());
              return fail(Fault::invalid, "refused");
            }),
            "refused");
  write([&](Transaction& tx) -> Result<void> {
    EXPECT_FALSE(store::kept_answers::begin(tx, key, "request", noon).value());
    return store::kept_answers::keep(tx, key, 200, "{}");
  });
  write([&](Transaction& tx) -> Result<void> {
    const auto kept = store::kept_answers::begin(tx, key, "request", noon).value();
    EXPECT_EQ(kept->status, 200);
    EXPECT_EQ(kept->body, "{}");
    EXPECT_FALSE(store::kept_answers::begin(tx, {.who = "joe", .key = "12345678"}, "request", noon).value())
        << "of another";
    return store::kept_answers::sweep(tx, noon + std::chrono::hours(1));
  });
  EXPECT_EQ(number("SELECT COUNT(*) FROM kept_answer"), 0);
}

}  // namespace
}  // namespace crossdock::acts::persons_test
