// SPDX-License-Identifier: Apache-2.0
// How the words of a command line reach the verb that they name, and how mistakes in them are told.
#include "gateway/cli/command_line.hpp"

#include <gtest/gtest.h>

#include "tests/support/cases.hpp"

namespace crossdock::cli {
namespace {

struct Options {
  std::string state = "held", since, id;
  std::vector<std::string> names, files;
  int limit = 100;
  std::int64_t number = 0;
  bool all = false;
};

// A program with one noun whose verb keeps what it was given, and a verb beside it whose work fails.
class CommandLineTest : public testing::Test {
 protected:
  CommandLineTest() {
    auto& verb = program_.noun("thing", "Things: list").verb("list", "Things", "crossdock thing list");
    auto& options = verb.runs<Options>([this](const Options& given, Output& out) -> Outcome {
      given_ = given;
      json_ = out.json();
      return Exit::no;
    });
    verb.option("--state", options.state, "Only this state").one_of({"ready", "held"}).shows_default();
    verb.option("--limit", options.limit, "At most so many").within(1, 1000).shows_default();
    auto& since = verb.option("--since", options.since, "Later than this").takes("TIME");
    verb.option("--id", options.id, "This one").excludes(since);
    verb.option("--name", options.names, "Names").one_each().separated_by(',').checked_by([](const std::string& name) {
      return name == "x" ? "'x' is no name" : "";
    });
    verb.option("--all", options.all, "All");
    verb.argument("NUMBER", options.number, "Its number").positive();
    verb.argument("FILE", options.files, "Files").optional();
    program_.verb("fail", "Fails", "crossdock fail").run = [](Output&) -> Outcome {
      return stop(Error{Fault::invalid, "it broke", "a.yaml:3"}, "Mend it.");
    };
  }

  // Runs the words and keeps what went to standard error.
  Exit run(std::vector<const char*> words) {
    words.insert(words.begin(), "crossdock");
    testing::internal::CaptureStderr();
    const auto exit = cli::run(program_, static_cast<int>(words.size()), words.data());
    errors_ = testing::internal::GetCapturedStderr();
    return exit;
  }

  Program program_{.about = "A program", .footer = "", .version = "crossdock 1"};
  std::optional<Options> given_;
  bool json_ = false;
  std::string errors_;
};

TEST_F(CommandLineTest, WhatIsNotGivenKeepsItsDefault) {
  EXPECT_EQ(run({"thing", "list", "7"}), Exit::no);
  ASSERT_TRUE(given_);
  EXPECT_EQ(given_->number, 7);
  EXPECT_EQ(given_->state, "held");
  EXPECT_EQ(given_->limit, 100);
  EXPECT_FALSE(given_->all);
  EXPECT_FALSE(json_);
  EXPECT_EQ(errors_, "");
}

TEST_F(CommandLineTest, OptionsReachTheVerbInAnyOrder) {
  EXPECT_EQ(
      run({"thing", "list", "--all", "7", "--json", "--name", "a,b", "--name", "c", "--state", "ready", "f", "g"}),
      Exit::no);
  ASSERT_TRUE(given_);
  EXPECT_TRUE(given_->all);
  EXPECT_TRUE(json_);
  EXPECT_EQ(given_->state, "ready");
  EXPECT_EQ(given_->names, (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_EQ(given_->files, (std::vector<std::string>{"f", "g"}));
}

TEST_F(CommandLineTest, AVerbThatFailsSaysWhereAndWhatIsNext) {
  EXPECT_EQ(run({"fail"}), Exit::misuse);
  EXPECT_EQ(errors_, "crossdock: a.yaml:3: it broke\n  Mend it.\n");
}

struct Mistake {
  const char* name;
  std::vector<const char*> words;
  const char* told;
};

class Mistakes : public CommandLineTest, public testing::WithParamInterface<Mistake> {};

TEST_P(Mistakes, AreToldAndNothingIsRun) {
  EXPECT_EQ(run(GetParam().words), Exit::misuse);
  EXPECT_EQ(errors_, "crossdock: " + std::string(GetParam().told) + "\n");
  EXPECT_FALSE(given_);
}

constexpr const char* see_list = "\n  See 'crossdock thing list --help'.";

INSTANTIATE_TEST_SUITE_P(
    CommandLine, Mistakes,
    testing::Values(
        Mistake{
            "NoVerb", {"thing"}, "'crossdock thing' needs one of these words: list\n  See 'crossdock thing --help'."},
        Mistake{"UnknownNoun",
                {"thinq"},
                "'thinq' is nothing that 'crossdock' knows; did you mean 'thing'?\n  See 'crossdock --help'."},
        Mistake{
            "UnknownVerb",
            {"thing", "lits"},
            "'lits' is nothing that 'crossdock thing' knows; did you mean 'list'?\n  See 'crossdock thing --help'."}),
    case_name);

TEST_F(CommandLineTest, ValuesThatAreNotAllowedAreNamed) {
  EXPECT_EQ(run({"thing", "list", "7", "--state", "lost"}), Exit::misuse);
  EXPECT_EQ(errors_, "crossdock: --state: lost not in {ready,held}" + std::string(see_list) + "\n");
  EXPECT_EQ(run({"thing", "list", "7", "--limit", "0"}), Exit::misuse);
  EXPECT_EQ(errors_, "crossdock: --limit: Value 0 not in range 1 to 1000" + std::string(see_list) + "\n");
  EXPECT_EQ(run({"thing", "list", "7", "--name", "x"}), Exit::misuse);
  EXPECT_EQ(errors_, "crossdock: --name: 'x' is no name" + std::string(see_list) + "\n");
  EXPECT_EQ(run({"thing", "list", "7", "--since", "now", "--id", "1"}), Exit::misuse);
  EXPECT_EQ(errors_, "crossdock: --since excludes --id" + std::string(see_list) + "\n");
  EXPECT_EQ(run({"thing", "list", "-1"}), Exit::misuse);
  EXPECT_EQ(run({"thing", "list"}), Exit::misuse);
  EXPECT_NE(errors_.find("NUMBER is required"), std::string::npos) << errors_;
  EXPECT_FALSE(given_);
}

TEST_F(CommandLineTest, HelpEndsWithJsonAndTheExample) {
  testing::internal::CaptureStdout();
  EXPECT_EQ(run({"thing", "list", "--help"}), Exit::done);
  const auto help = testing::internal::GetCapturedStdout();
  EXPECT_NE(help.find("--limit INT:INT in [1 - 1000]=100"), std::string::npos) << help;
  EXPECT_NE(help.find("--since TIME"), std::string::npos) << help;
  EXPECT_TRUE(help.ends_with(
      "--json                      One JSON object a line, for programs\n\nExample:\n  crossdock thing list\n"))
      << help;
}

}  // namespace
}  // namespace crossdock::cli
