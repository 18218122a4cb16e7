// SPDX-License-Identifier: Apache-2.0
// The shell of a simulated partner: folders, crashes and processes.
#include "gateway/simulator/run.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <thread>

#include "tests/simulator/exchange.hpp"

namespace crossdock::simulator::run_test {
namespace {

class RunTest : public ExchangeTest {
 protected:
  void SetUp() override {
    ExchangeTest::SetUp();
    if (HasFatalFailure()) return;
    root_ = folder_.path();
    home_ = root_ / "northwind-supply/.simulator";
  }

  void put_order(std::int64_t control = 1) {
    const auto file = deliver(partner("northwind-supply"), sample_order(), control);
    spill(root_ / "northwind-supply/out" / file.name, file.bytes);
  }

  Result<int> play() {
    SimulateOptions options;
    options.on_line = [this](const std::string& line) { lines_.push_back(line); };
    return simulate_once(*network_, partner("northwind-supply"), options, noon());
  }

  std::vector<std::string> inbox() const { return names_in(root_ / "northwind-supply/in"); }
  std::vector<std::string> outbox() const { return names_in(root_ / "northwind-supply/out"); }

  fs::path root_, home_;
  std::vector<std::string> lines_;
  const std::vector<std::string> whole_{"000000001-997.edi", "000000002-855.edi", "000000003-856.edi",
                                        "000000004-810.edi"};
};

TEST_F(RunTest, AnswersWhatLiesThereAndPutsItAway) {
  put_order();
  EXPECT_EQ(play(), 1);
  EXPECT_EQ(inbox(), whole_);
  EXPECT_TRUE(outbox().empty());
  EXPECT_EQ(names_in(home_ / "read"), std::vector<std::string>{"850-1.edi"});
  EXPECT_TRUE(names_in(home_ / "outbox").empty());
  EXPECT_EQ(lines_,
            std::vector<std::string>{"12:00:00 northwind-supply  read 850 P000001-1 (3 lines)  → 997, 855, 856, 810"});
}

TEST_F(RunTest, FilesThatAreBeingWrittenAreLeftAlone) {
  put_order();
  fs::rename(root_ / "northwind-supply/out/850-1.edi", root_ / "northwind-supply/out/.850-1.edi.tmp");
  spill(root_ / "northwind-supply/out/850-2.edi.tmp", "ISA");
  EXPECT_EQ(play(), 0);
  EXPECT_TRUE(inbox().empty());
}

TEST_F(RunTest, AFileThatIsDeliveredTwiceIsAnsweredOnce) {
  put_order();
  EXPECT_EQ(play(), 1);
  put_order();
  EXPECT_EQ(play(), 1);
  EXPECT_EQ(inbox(), whole_);
}

TEST_F(RunTest, AfterACrashBeforeTheDecisionTheFileIsAnsweredAnew) {
  // The replies were written, but the state was not saved.
  put_order();
  spill(home_ / "outbox/000000001-997.edi", "half of it");
  spill(home_ / "outbox/000000002-855.edi", "ISA");
  EXPECT_EQ(play(), 1);
  EXPECT_EQ(inbox(), whole_);
  EXPECT_TRUE(slurp(root_ / "northwind-supply/in/000000001-997.edi").starts_with("ISA*"));
}

TEST_F(RunTest, AfterACrashBehindTheDecisionTheRepliesAreSentAndNothingIsAnsweredTwice) {
  put_order();
  ASSERT_EQ(play(), 1);
  // As if the process had died with the state saved and only the first reply sent, the order still in its folder.
  fs::rename(home_ / "read/850-1.edi", root_ / "northwind-supply/out/850-1.edi");
  for (std::size_t i = 1; i < whole_.size(); ++i) {
    fs::rename(root_ / "northwind-supply/in" / whole_[i], home_ / "outbox" / whole_[i]);
  }
  const auto notice = slurp(home_ / "outbox/000000003-856.edi");
  EXPECT_EQ(play(), 1);
  EXPECT_EQ(inbox(), whole_);
  EXPECT_EQ(slurp(root_ / "northwind-supply/in/000000003-856.edi"), notice);
  EXPECT_TRUE(outbox().empty());
  EXPECT_EQ(lines_.back(),
            "12:00:00 northwind-supply  read interchange 000000001  no answer  (repeated: answered before)");
}

TEST_F(RunTest, ADamagedStateStopsTheSimulatorAndLosesNothing) {
  put_order();
  spill(home_ / "state.json", "{");
  const auto played = play();
  ASSERT_FALSE(played);
  EXPECT_EQ(played.error().fault, Fault::malformed);
  EXPECT_EQ(outbox().size(), 1u);
}

TEST_F(RunTest, APartnerIsPlayedByOneProcessOnly) {
  fs::create_directories(home_);
  const int other = ::open((home_ / "lock").c_str(), O_RDWR | O_CREAT, 0600);
  ASSERT_EQ(::flock(other, LOCK_EX), 0);
  const auto played = play();
  ::close(other);
  ASSERT_FALSE(played);
  EXPECT_EQ(played.error().fault, Fault::unavailable);
  EXPECT_EQ(play(), 0);
}

TEST_F(RunTest, SentFilesArriveWholeAndDoNotReplaceWhatWaits) {
  const auto sample = root_ / "elsewhere/850 camp.edi";
  spill(sample, "ISA*00*");
  const auto& buyer = partner("metro-outfitters");
  ASSERT_TRUE(send_files(*network_, buyer, {sample.string()}, noon));
  EXPECT_EQ(slurp(root_ / "metro-outfitters/in/850_camp.edi"), "ISA*00*");
  const auto again = send_files(*network_, buyer, {sample.string()}, noon);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().fault, Fault::refused);
}

TEST_F(RunTest, SamplesAreTheDocumentsOfTheProfilesFolder) {
  partners::Partner buyer = partner("metro-outfitters");
  buyer.path = (root_ / "profile").string();
  for (const auto* name : {"b.edi", "a.xml", "a.expected.json"}) spill(root_ / "profile/samples" / name, "x");
  const auto samples = samples_of(buyer);
  ASSERT_TRUE(samples);
  EXPECT_EQ(*samples, (std::vector<std::string>{buyer.path + "/samples/a.xml", buyer.path + "/samples/b.edi"}));
}

TEST_F(RunTest, RunsUntilItIsStopped) {
  put_order();
  std::stop_source stop;
  SimulateOptions options;
  options.on_line = [&](const std::string&) { stop.request_stop(); };
  const auto ran = run_simulator(
      *network_, partner("northwind-supply"), options, [] { return noon(); }, stop.get_token());
  EXPECT_TRUE(ran) << describe(ran.error());
  EXPECT_EQ(inbox(), whole_);
}

}  // namespace
}  // namespace crossdock::simulator::run_test
