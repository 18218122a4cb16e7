// SPDX-License-Identifier: Apache-2.0
// Dictionaries and mappings are read again only when a file of their folder has changed.
#include "gateway/pipeline/standards.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <vector>

namespace crossdock::pipeline::standards_test {
namespace {

namespace fs = std::filesystem;

class StandardsTest : public testing::Test {
 protected:
  StandardsTest() {
    std::string name = (fs::temp_directory_path() / "crossdock-standards-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
    fs::copy(CROSSDOCK_SOURCE_DIR "/mappings", folder_,
             fs::copy_options::recursive | fs::copy_options::overwrite_existing);
    // The rest takes long to compile, and changes nothing here.
    for (const auto* rest : {"edifact", "ubl", "x12/005010"}) fs::remove_all(folder_ / rest);
  }
  ~StandardsTest() override { fs::remove_all(folder_); }

  std::shared_ptr<const Standards> load(const std::shared_ptr<const Standards>& before) {
    auto loaded = load_standards(folder_, before);
    if (loaded) return *loaded;
    for (const auto& mistake : loaded.error()) mistakes_ += describe(mistake) + "\n";
    return nullptr;
  }

  fs::path folder_;
  std::string mistakes_;
};

TEST_F(StandardsTest, AreTakenOverWhileNothingHasChanged) {
  const auto first = load(nullptr);
  ASSERT_NE(first, nullptr) << mistakes_;
  EXPECT_NE(first->mappings->find("x12/004010/846"), nullptr);
  EXPECT_EQ(load(first), first);
}

TEST_F(StandardsTest, AreReadAgainWhenAFileIsChangedNewOrGone) {
  const auto mapping = folder_ / "x12/004010/846.yaml";
  const std::vector<std::function<void()>> changes{
      [&] { std::ofstream(mapping, std::ios::app) << "# a remark\n"; },
      [&] { fs::copy_file(mapping, folder_ / "x12/004010/846.yaml.old"); },
      [&] { fs::remove(mapping); },
      [&] { std::ofstream(folder_ / "dictionary/x12/releases.txt", std::ios::app) << "\n"; },
  };
  auto before = load(nullptr);
  ASSERT_NE(before, nullptr) << mistakes_;
  for (const auto& change : changes) {
    change();
    auto after = load(before);
    ASSERT_NE(after, nullptr) << mistakes_;
    EXPECT_NE(after, before);
    before = std::move(after);
  }
  EXPECT_EQ(before->mappings->find("x12/004010/846"), nullptr);
}

// The places of their mistakes name the folder, so those of a copy are others.
TEST_F(StandardsTest, OfAnotherFolderAreOthers) {
  const auto first = load(nullptr);
  ASSERT_NE(first, nullptr) << mistakes_;
  const auto moved = folder_.string() + "-moved";
  fs::rename(folder_, moved);
  folder_ = moved;
  const auto second = load(first);
  ASSERT_NE(second, nullptr) << mistakes_;
  EXPECT_NE(second, first);
}

TEST_F(StandardsTest, AMistakeIsToldAndWhatServedBeforeStays) {
  const auto first = load(nullptr);
  ASSERT_NE(first, nullptr) << mistakes_;
  std::ofstream(folder_ / "x12/004010/846.yaml", std::ios::app) << "nonsense: here\n";
  EXPECT_EQ(load(first), nullptr);
  EXPECT_NE(mistakes_.find("846.yaml"), std::string::npos) << mistakes_;
  EXPECT_NE(first->mappings->find("x12/004010/846"), nullptr);
}

}  // namespace
}  // namespace crossdock::pipeline::standards_test
